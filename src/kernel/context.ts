import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { GatewaySettings } from '../settings/gateway-settings.ts';
import type { AuditCheck } from './audit-check.ts';
import type { Caller } from './caller.ts';
import { API_ERRORS, ApiError } from './errors.ts';
import { invariant } from './invariant.ts';

/** Why the database cannot do its work now. */
export type DatabaseTrouble = 'unreachable' | 'read-only' | 'not migrated' | 'commits hang';

/** What is known of the database, whoever asks. */
export interface DatabaseState {
  /** Why it cannot do its work, as far as is known; undefined while nothing is known to be wrong. */
  readonly trouble: DatabaseTrouble | undefined;
  /** Whether a COMMIT was not answered in time, and none has been since. */
  readonly commitsHang: boolean;
  /** Asks the database whether it can do its work now. */
  readonly isReady: () => Promise<boolean>;
}

/** What one gateway is made of, besides its modules. */
export interface App {
  readonly orm: MikroORM;
  readonly database: DatabaseState;
  readonly settings: GatewaySettings;
  readonly log: Logger;
  /** What an audit proves, of all modules. */
  readonly checks: readonly AuditCheck[];
  /** What is moved when a secret is replaced, of all modules. */
  readonly secretMoves: readonly MoveSecrets[];
}

/** Moves what was made under the secret before to the newest one. */
export type MoveSecrets = (app: App) => Promise<void>;

/** Who reads the events of a subscription. */
export interface Subscriber {
  /** Aborted once nobody reads any more, for whatever reason. */
  readonly signal: AbortSignal;
  /** The id of the last event that the client has seen, where it connects again (HTML, section 9.2.4). */
  readonly lastEventId: string | undefined;
}

/** What every resolver is given, whichever door the call came in by. */
export interface Context {
  readonly app: App;
  readonly requestId: string;
  readonly caller: Caller | undefined;
  /** Given to the source of a subscription alone. */
  readonly subscriber?: Subscriber;
  /** The request's own unit of work, made when first needed; for reading only. */
  readonly em: () => EntityManager;
}

/** The context of one request. */
export function createContext(app: App, requestId: string, caller: Caller | undefined): Context {
  let em: EntityManager | undefined;
  return { app, requestId, caller, em: () => (em ??= app.orm.em.fork()) };
}

/** Who is calling; `UNAUTHENTICATED` where nobody is. */
export function identityOf({ caller }: Context): Caller {
  if (!caller) throw new ApiError(API_ERRORS.unauthenticated);
  return caller;
}

/** Who reads the events of this subscription. */
export function subscriberOf({ subscriber }: Context): Subscriber {
  invariant(subscriber, 'A subscription is not read by anybody');
  return subscriber;
}

/** A value that is made once for each gateway, such as its queues. */
export function perApp<T>(create: (app: App) => T): (app: App) => T {
  return onceFor(create);
}

/** A value that is made once for each request, such as what loads the rows of many fields at once. */
export function perContext<T>(create: (context: Context) => T): (context: Context) => T {
  return onceFor(create);
}

function onceFor<Key extends object, T>(create: (key: Key) => T): (key: Key) => T {
  const made = new WeakMap<Key, { value: T }>();
  return (key) => {
    const known = made.get(key) ?? { value: create(key) };
    made.set(key, known);
    return known.value;
  };
}
