import { type Caller, bySight } from '../../kernel/caller.ts';
import { type App, perApp } from '../../kernel/context.ts';
import { apiErrorOf } from '../../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import type { Exchange } from '../../kernel/exchange.ts';
import { GRAPHQL_ERRORS } from '../../kernel/graphql-errors.ts';
import { describeError } from '../../kernel/log.ts';

/** How often it is asked whose the credentials of all open streams are now, in milliseconds. */
const IDENTIFY_EVERY_MS = 2_000;
/** The most streams of one process, whatever their businesses. */
const STREAMS_MAX = 4_000;
/** The share of its business's streams that a payout user may open, and how many are left to it at least. */
const [SHARE_OF_USER, LEAST_OF_USER] = [0.01, 5];

/** An open stream, as its closers know it. */
interface OpenStream {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly close: (why: ApiError) => void;
}

/** The subscriptions that are open in a gateway's process: bounded, and closed when their time is over. */
export const openStreamsOf = perApp((app) => new OpenStreams(app));

class OpenStreams {
  readonly #app: App;
  readonly #open = new Set<OpenStream>();
  readonly #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(app: App) {
    this.#app = app;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Takes a place for a stream until it is disposed of; throws an `ApiError` where none is left. */
  take(stream: OpenStream): Disposable {
    const { caller } = stream;
    if (this.#isClosed) throw new ApiError(API_ERRORS.unavailable);
    const bounds = boundsOf(caller, this.#app.settings.SUBSCRIPTIONS_MAX);
    for (const { who, key, max } of bounds) {
      if ((this.#counts.get(key) ?? 0) >= max) throw tooMany(who, max);
    }
    if (this.#open.size >= Math.max(STREAMS_MAX, this.#app.settings.SUBSCRIPTIONS_MAX)) {
      throw new ApiError(API_ERRORS.unavailable);
    }
    this.#open.add(stream);
    for (const { key } of bounds) this.#count(key, 1);
    this.#timer ??= this.#nextIdentification();
    return {
      [Symbol.dispose]: () => {
        if (!this.#open.delete(stream)) return;
        for (const { key } of bounds) this.#count(key, -1);
      },
    };
  }

  /** Closes all, and opens no more: for a shutdown. */
  closeAll(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { close } of this.#open) close(new ApiError(GRAPHQL_ERRORS.streamClosed));
  }

  #count(key: string, by: number): void {
    const count = (this.#counts.get(key) ?? 0) + by;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }

  #nextIdentification(): NodeJS.Timeout {
    return setTimeout(() => void this.#identifyAll(), IDENTIFY_EVERY_MS).unref();
  }

  /** Closes the streams whose credential is not valid any more; their look-ups share statements. */
  async #identifyAll(): Promise<void> {
    await Promise.all([...this.#open].map((stream) => this.#identify(stream)));
    const goesOn = this.#open.size > 0 && !this.#isClosed;
    this.#timer = goesOn ? this.#nextIdentification() : undefined;
  }

  async #identify({ exchange, caller, close }: OpenStream): Promise<void> {
    try {
      const now = await exchange.identifyAgain();
      if (!now || !isSame(now, caller)) close(new ApiError(API_ERRORS.unauthenticated));
    } catch (error) {
      const refusal = apiErrorOf(error);
      // Where the database cannot be asked, nothing can be read either: it is asked again.
      if (refusal && refusal.kind.status < 500) close(refusal);
      else if (!refusal) this.#app.log.error(describeError(error), 'identification failed');
    }
  }
}

interface Bound {
  readonly who: string;
  readonly key: string;
  readonly max: number;
}

/** What may not have more streams: the business, and of its payout users each one. */
function boundsOf(caller: Caller, max: number): readonly Bound[] {
  const { tenantId } = caller;
  const business = { who: 'business', key: tenantId, max };
  const ofUser = Math.max(LEAST_OF_USER, Math.ceil(max * SHARE_OF_USER));
  return bySight<readonly Bound[]>(caller, {
    tenant: () => [business],
    one: (_tenantId, id) => [
      business,
      { who: 'payout user', key: `${tenantId} ${id}`, max: ofUser },
    ],
  });
}

function tooMany(who: string, max: number): ApiError {
  const message = `The ${who} has ${max} subscriptions open; the limit is ${max}.`;
  return new ApiError({ ...GRAPHQL_ERRORS.tooManySubscriptions, message });
}

/** Whether a credential still stands for whom it did, and for what it did. */
function isSame(now: Caller, then: Caller): boolean {
  return (
    now.tenantId === then.tenantId &&
    now.actor === then.actor &&
    now.may.size === then.may.size &&
    [...now.may].every((scope) => then.may.has(scope))
  );
}
