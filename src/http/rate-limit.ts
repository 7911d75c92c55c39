import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type Rate, type Rates } from '../settings/rate.ts';
import { clientAddress } from './client-address.ts';
import { type Caller } from '../kernel/caller.ts';
import { type App, perApp } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Exchange } from './exchange.ts';

/** What a request without a valid credential costs its address, in requests: guessing is dear. */
const COST_OF_FAILED_CREDENTIAL = 10;
/** What any other request costs its credential or its address, in requests. */
const COST = 1;

/** The limits of `RATE_LIMIT`, which this process counts by itself; undefined where none is set. */
export const rateLimitsOf = perApp(({ settings: { RATE_LIMIT, TRUST_PROXY } }: App) => {
  if (!RATE_LIMIT) return undefined;
  const byCredential = RATE_LIMIT.key && new Quota('key', RATE_LIMIT.key);
  const byAddress = RATE_LIMIT.ip && new Quota('ip', RATE_LIMIT.ip);
  const addressOf = ({ req }: Exchange) => clientAddress(req, TRUST_PROXY);
  const countAddress = async (exchange: Exchange, cost = COST): Promise<void> => {
    await byAddress?.take(exchange, addressOf(exchange), cost);
  };
  return {
    /** Refuses an address that has nothing left, whatever credential it sends; counts nothing. */
    admit: async (exchange: Exchange): Promise<void> => {
      await byAddress?.check(exchange, addressOf(exchange));
    },
    /** Counts a request that nobody was asked a credential for. */
    countAddress,
    /** Finds out who is calling, and counts the request: against that credential, else its address. */
    identify: async <Found extends Caller | undefined>(
      exchange: Exchange,
      find: () => Promise<Found>,
    ): Promise<Found> => {
      const caller = await find().catch(async (error: unknown) => {
        const cost = costOf(error);
        if (cost > 0) await countAddress(exchange, cost);
        throw error;
      });
      // Already here, so that the log says who was refused.
      exchange.caller = caller;
      if (!caller) await countAddress(exchange);
      else await byCredential?.take(exchange, caller.actor, COST);
      return caller;
    },
  };
});

/** What the client is not to blame for costs it nothing. */
function costOf(error: unknown): number {
  if (!(error instanceof ApiError) || error.kind.status >= 500) return 0;
  return error.kind.code === API_ERRORS.unauthenticated.code ? COST_OF_FAILED_CREDENTIAL : COST;
}

/** One rate, counted for each of those that it is meant for. */
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

  /** Counted also past the limit: of requests at the same time, each must find those before it. */
  async take(exchange: Exchange, who: string, cost: number): Promise<void> {
    const used = await this.#limiter.penalty(who, cost);
    this.#settle(exchange, used, used.consumedPoints - cost);
  }

  /** Tells how much is left, in the fields of the IETF's draft; refuses who had nothing left before. */
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

/** Over a rate limit, in the words that REST has for it. */
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
