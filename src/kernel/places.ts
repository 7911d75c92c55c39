import { API_ERRORS, ApiError } from './errors.ts';

/** The share of the places that one tenant may take, so that some are left to the others. */
const SHARE_OF_ONE = 0.5;

/** Places for work that takes long, in one process: each is taken for as long as the work lasts. */
export class Places {
  readonly #max: number;
  readonly #taken = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place, which is free again once it is disposed of; 503 where none is left. */
  take(tenantId: string): Disposable {
    const own = this.#taken.get(tenantId) ?? 0;
    const all = this.#taken.values().reduce((sum, count) => sum + count, 0);
    if (all >= this.#max || own >= Math.ceil(this.#max * SHARE_OF_ONE)) {
      throw new ApiError(API_ERRORS.unavailable);
    }
    this.#taken.set(tenantId, own + 1);
    return { [Symbol.dispose]: () => this.#leave(tenantId) };
  }

  #leave(tenantId: string): void {
    const left = (this.#taken.get(tenantId) ?? 1) - 1;
    if (left > 0) this.#taken.set(tenantId, left);
    else this.#taken.delete(tenantId);
  }
}
