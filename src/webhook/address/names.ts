import type { LookupFunction } from 'node:net';
import pLimit from 'p-limit';
import type { WebhookAllow } from '../../settings/webhook-allow.ts';
import { type FindAddresses, allowedAddresses, findAddresses } from './lookup.ts';

/** How many names are looked up at once, of the eight for which there are threads (serve/thread-pool.ts). */
const LOOKUPS_AT_ONCE = 2;
/** How many of those that failed last time are looked up at once, beside the others. */
const FAILING_AT_ONCE = 1;

type Addresses = Awaited<ReturnType<FindAddresses>>;

/** Looks up the names of receivers for sockets, so that they connect to checked addresses alone. */
export class Names {
  readonly #allow: WebhookAllow;
  readonly #find: FindAddresses;
  readonly #others = pLimit(LOOKUPS_AT_ONCE);
  readonly #failing = pLimit(FAILING_AT_ONCE);
  readonly #failed = new Set<string>();
  /** Whoever asks for a name that is being looked up is answered with it. */
  readonly #pending = new Map<string, Promise<Addresses>>();

  constructor(allow: WebhookAllow, find: FindAddresses = findAddresses) {
    this.#allow = allow;
    this.#find = find;
  }

  /** The `lookup` of a socket: what is checked here is what is connected to. */
  readonly lookup: LookupFunction = (name, { all }, callback) => {
    void this.#answer(name, all === true, callback);
  };

  async #answer(name: string, all: boolean, callback: Parameters<LookupFunction>[2]) {
    try {
      const addresses = await this.#addressesOf(name);
      const [first] = addresses;
      if (all) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    } catch (error) {
      callback(error as NodeJS.ErrnoException, []);
    }
  }

  #addressesOf(name: string): Promise<Addresses> {
    const known = this.#pending.get(name);
    if (known) return known;
    const limit = this.#failed.has(name) ? this.#failing : this.#others;
    const found = limit(() => allowedAddresses(name, this.#allow, this.#find));
    this.#pending.set(name, found);
    found.then(
      () => this.#ended(name, false),
      () => this.#ended(name, true),
    );
    return found;
  }

  #ended(name: string, hasFailed: boolean): void {
    this.#pending.delete(name);
    if (hasFailed) this.#failed.add(name);
    else this.#failed.delete(name);
  }
}
