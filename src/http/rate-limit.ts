import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Rate, Rates } from '../settings/rate.ts';
import { clientAddress } from './client-address.ts';
import type { Caller } from '../kernel/caller.ts';
import { type App, perApp } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';

/** How many requests a wrong credential counts as, against its address: so guessing is slow. */
const COST_OF_FAILED_CREDENTIAL = 10;
/** How many requests any other request counts as. */
const COST = 1;

/** The limits of `RATE_LIMIT`, counted by this process alone; undefined if none is set. */
export const rateLimitsOf = perApp(({ settings: { RATE_LIMIT, TRUST_PROXY } }: App) => {
  if (!RATE_LIMIT) return undefined;
  const byCredential = RATE_LIMIT.key && new Quota('key', RATE_LIMIT.key);
  const byAddress = RATE_LIMIT.ip && new Quota('ip', RATE_LIMIT.ip);
  const addressOf = ({ req }: Exchange) => clientAddress(req, TRUST_PROXY);
  const countAddress = async (exchange: Exchange, cost = COST): Promise<void> => {
    await byAddress?.take(exchange, addressOf(exchange), cost);
  };
  return {
    /** Refuses an address that is over its limit, whatever credential it sends. Counts nothing. */
    admit: async (exchange: Exchange): Promise<void> => {
      await byAddress?.check(exchange, addressOf(exchange));
    },
    /** Counts a request for which no credential is needed. */
    countAddress,
    /** Finds the caller and counts the request, against its credential or else the address. */
    identify: async <Found extends Caller | undefined>(
      exchange: Exchange,
      find: () => Promise<Found>,
    ): Promise<Found> => {
      const caller = await find().catch(async (error: unknown) => {
        const cost = costOf(error);
        if (cost > 0) await countAddress(exchange, cost);
        throw error;
      });
      // Set before the limit is checked, so that the log says who was refused.
      exchange.caller = caller;
      if (!caller) await countAddress(exchange);
      else await byCredential?.take(exchange, caller.countedAs ?? caller.actor, COST);
      return caller;
    },
  };
});

/** How many requests an error counts as: none if the client is not to blame. */
function costOf(error: unknown): number {
  if (!(error instanceof ApiError) || error.kind.status >= 500) return 0;
  return error.kind.code === API_ERRORS.unauthenticated.code ? COST_OF_FAILED_CREDENTIAL : COST;
}

/** One rate, counted for each credential or each address. */
class Quota {
  readonly #name: keyof Rates;
  readonly #policy: string;
  readonly #limiter: RateLimiterMemory;

  constructor(name: keyof Rates, { requests, seconds }: Rate) {
    this.#name = name;
    this.#policy = `"${name}";q=${requests};w=${seconds}`;
    this.#limiter = new RateLimiterMemory({ points: requests, duration: seconds, keyPrefix: '' });
  }

  async check(exchange: Exchange, who: string): Promise<void> {
    const used = await this.#limiter.get(who);
    if (used && used.msBeforeNext > 0) this.#settle(exchange, used, used.consumedPoints);
  }

  /** Counts also past the limit, so that of simultaneous requests each one sees those before it. */
  async take(exchange: Exchange, who: string, cost: number): Promise<void> {
    const used = await this.#limiter.penalty(who, cost);
    this.#settle(exchange, used, used.consumedPoints - cost);
  }

  /**
   * Sets the headers of draft-ietf-httpapi-ratelimit-headers. Refuses the request if the limit was
   * used up before it.
   */
  #settle({ res }: Exchange, used: RateLimiterRes, before: number): void {
    const seconds = Math.ceil(used.msBeforeNext / 1000);
    const left = Math.max(this.#limiter.points - used.consumedPoints, 0);
    if (!res.headersSent) {
      res.setHeader('RateLimit-Policy', this.#policy);
      res.setHeader('RateLimit', `"${this.#name}";r=${left};t=${seconds}`);
    }
    if (before >= this.#limiter.points) throw new RateLimited(this.#name, seconds);
  }
}

/** The refusal of a request over a rate limit; over REST it has a body of its own. */
export class RateLimited extends ApiError {
  readonly #type: keyof Rates;
  readonly #seconds: number;

  constructor(type: keyof Rates, seconds: number) {
    super({ ...API_ERRORS.rateLimited, headers: { 'Retry-After': String(seconds) } });
    this.#type = type;
    this.#seconds = seconds;
  }

  override get body(): object {
    return {
      error: 'rate_limit_exceeded',
      message: this.message,
      type: this.#type,
      retry_after: this.#seconds,
    };
  }
}
