import type { MikroORM } from '@mikro-orm/postgresql';
import type { ClientConfig } from 'pg';
import type { Module } from '../kernel/module.ts';
import type { Settings } from '../settings/settings.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { readAddress } from '../settings/database-address.ts';
import { startEmbedded } from '../postgres/embedded.ts';
import { prepareRoles } from './embedded-roles.ts';
import { type DatabaseSettings, clientConfig, limitsOf, openOrm } from './orm.ts';
import { type Probed, probe } from './probe.ts';
import { isFromWithin, reasonOf } from './reason.ts';
import { NO_SETTINGS, firstSession } from './session.ts';

/** The oldest PostgreSQL that the gateway works on. */
const SERVER_VERSION_MIN = 15;

/** The database of this start: an operator's, or the embedded one. */
export interface Database {
  /** The address, as the role that gateways and commands run as. */
  readonly url: string;
  /**
   * The address, as the role that owns the tables. Both are the same where there is only one role.
   */
  readonly ownerUrl: string;
  /** Whether it is the embedded one. */
  readonly embedded: boolean;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

/** Finds the database that the settings name, or starts the embedded one if they name none. */
export async function openDatabase(
  { DATABASE_URL, MIGRATION_DATABASE_URL, DATA_DIR }: Settings,
  owner: 'gateway' | 'command',
  options: { readonly onProgress: (line: string) => void; readonly signal?: AbortSignal },
): Promise<Database> {
  if (DATABASE_URL !== undefined) {
    const nothing = () => undefined;
    const ownerUrl = MIGRATION_DATABASE_URL ?? DATABASE_URL;
    const stop = async () => undefined;
    return { url: DATABASE_URL, ownerUrl, embedded: false, stop, kill: nothing };
  }
  if (MIGRATION_DATABASE_URL !== undefined) {
    throw new OperatorError('MIGRATION_DATABASE_URL is of use with DATABASE_URL only: set both.');
  }
  const server = await startEmbedded({ dataDir: DATA_DIR, owner, ...options });
  try {
    const urls = await prepareRoles(server.url);
    const stop = () => server.stop();
    return { ...urls, embedded: true, stop, kill: () => server.kill() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Opens the ORM. Throws an `OperatorError` if the database does not answer, or is too old. */
export async function connect(
  modules: readonly Module[],
  { url }: Pick<Database, 'url'>,
  settings: DatabaseSettings,
): Promise<MikroORM> {
  const { version, session } = await probeAt(url, settings);
  if (version < SERVER_VERSION_MIN) {
    throw new OperatorError(
      `PostgreSQL ${version} is too old: the gateway needs ${SERVER_VERSION_MIN} or later.`,
    );
  }
  const orm = await openOrm(modules, url, settings, session);
  try {
    await orm.em.fork().execute('select 1');
    return orm;
  } catch (error) {
    await orm.close(true);
    throw unreachable(url, error);
  }
}

/** The configuration of a single connection beside the ORM's pool, for a COPY. */
export async function configFor(url: string, settings: DatabaseSettings): Promise<ClientConfig> {
  const { session } = await probeAt(url, settings);
  return clientConfig(readAddress(url), settings, session);
}

async function probeAt(url: string, settings: DatabaseSettings): Promise<Probed> {
  const address = readAddress(url);
  try {
    return await probe({
      withSettings: clientConfig(address, settings, firstSession()),
      withoutSettings: clientConfig(address, settings, NO_SETTINGS),
      limits: limitsOf(address.config, settings),
    });
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw unreachable(url, error);
  }
}

/** The error for a database that cannot be connected to, or not used once connected. */
export function unreachable(url: string, error: unknown): OperatorError {
  const cannot = isFromWithin(error) ? 'cannot be used' : 'cannot be reached';
  const reason = reasonOf(error) ?? 'the driver does not say why';
  return new OperatorError(`The database at ${readAddress(url).place} ${cannot}: ${reason}.`, {
    cause: error,
  });
}
