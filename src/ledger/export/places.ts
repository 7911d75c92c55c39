import { perApp } from '../../kernel/context.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';

/** The share of the places that one business may take, so that some are left to the others. */
const SHARE_OF_ONE = 0.5;

/** The places for exports in one process: each takes one for as long as it is sent. */
class Places {
  readonly #max: number;
  readonly #taken = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place, which is free again once it is disposed of; refused with 503 where none is left. */
  take(businessId: string): Disposable {
    const own = this.#taken.get(businessId) ?? 0;
    const all = this.#taken.values().reduce((sum, count) => sum + count, 0);
    if (all >= this.#max || own >= Math.ceil(this.#max * SHARE_OF_ONE)) {
      throw new ApiError(API_ERRORS.unavailable);
    }
    this.#taken.set(businessId, own + 1);
    return { [Symbol.dispose]: () => this.#leave(businessId) };
  }

  #leave(businessId: string): void {
    const left = (this.#taken.get(businessId) ?? 1) - 1;
    if (left > 0) this.#taken.set(businessId, left);
    else this.#taken.delete(businessId);
  }
}

/** The places of a gateway's process. */
export const placesOf = perApp(({ settings }) => new Places(settings.EXPORTS_MAX));
