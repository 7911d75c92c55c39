import { hash, randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type App, perApp } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';
import { clientAddress } from './client-address.ts';
import { RateLimited } from './rate-limit.ts';

/** How many wrong credentials an address may send in a window before it is slowed down. */
const WRONG_MAX = 1_000;
const WINDOW_SECONDS = 60;
/**
 * Addresses share this many counters, so that no number of them takes more memory. Two that share
 * one are slowed down together, and only where they send what is wrong.
 */
const COUNTERS = 16_384;

/**
 * Counts wrong credentials by the address that they come from, in one process, whether a rate limit is
 * set or not. A credential that is right is never slowed down: many clients may share an address.
 */
class WrongCredentials {
  readonly #limiter: RateLimiterMemory;
  readonly #addressOf: (exchange: Exchange) => string;
  /** Nobody can know which addresses share a counter. */
  readonly #salt = randomBytes(16).toString('hex');

  constructor({ settings: { TRUST_PROXY } }: App, max: number) {
    this.#limiter = new RateLimiterMemory({ points: max, duration: WINDOW_SECONDS, keyPrefix: '' });
    this.#addressOf = ({ req }) => clientAddress(req, TRUST_PROXY);
  }

  /** Looks for who is calling. A wrong credential too many is 429 rather than 401. */
  async slow<Found>(exchange: Exchange, find: () => Promise<Found>): Promise<Found> {
    try {
      return await find();
    } catch (error) {
      if (error instanceof ApiError && error.kind.code === API_ERRORS.unauthenticated.code) {
        await this.#count(exchange);
      }
      throw error;
    }
  }

  async #count(exchange: Exchange): Promise<void> {
    const digest = hash('sha256', `${this.#salt} ${this.#addressOf(exchange)}`, 'buffer');
    const used = await this.#limiter.penalty(String(digest.readUInt32BE() % COUNTERS));
    if (used.consumedPoints <= this.#limiter.points) return;
    throw new RateLimited('ip', Math.max(Math.ceil(used.msBeforeNext / 1000), 1));
  }
}

/** What slows down wrong credentials, of any kind and at any address of the gateway. */
export const wrongCredentialsOf = perApp((app) => new WrongCredentials(app, WRONG_MAX));

/** The same at one address where people type a credential, and need fewer tries. */
export function slowWrongCredentials(max: number): (app: App) => WrongCredentials {
  return perApp((app) => new WrongCredentials(app, max));
}
