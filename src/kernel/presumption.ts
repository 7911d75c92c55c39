import { FAULTS, Refusal } from './errors.ts';

/**
 * That a credential is still as valid as when it was last looked up: good until what is done in its
 * name has looked it up again in its own transaction, which saves a round trip. Nothing is answered
 * in the name of a caller before that.
 */
export class Presumption {
  /** What the credential's row is found by. */
  readonly digest: string;
  readonly #lookUp: () => Promise<boolean>;
  #holds = false;

  constructor(digest: string, lookUp: () => Promise<boolean>) {
    this.digest = digest;
    this.#lookUp = lookUp;
  }

  /** Whether a look-up has found the credential valid. */
  get holds(): boolean {
    return this.#holds;
  }

  /** Notes what a look-up has shown; `UNAUTHENTICATED` where the credential is no longer valid. */
  settle(isValid: boolean): void {
    this.#holds = isValid;
    if (!isValid) throw new Refusal(FAULTS.unauthenticated);
  }

  /** Looks the credential up, unless a transaction has found it valid. */
  async confirm(): Promise<void> {
    if (!this.#holds) this.settle(await this.#lookUp());
  }
}
