import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/postgres/embedded.ts';
import { prepareRoles } from '../../src/database/embedded-roles.ts';
import { migrateAsOwner } from '../../src/database/migrate.ts';
import { modules } from '../../src/modules.ts';
import { readSettings } from '../../src/settings/settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this run: each test file makes a database of its own on it. */
    readonly postgresUrl: string;
    /** The same server as the role that gateways run as. */
    readonly runnerUrl: string;
    /** For what the tests of this run leave on disk; others may pass through it. */
    readonly runFolder: string;
  }
}

/** One embedded PostgreSQL for the whole run, its database migrated: the template of all others. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'payout-test-'));
  await chmod(folder, 0o711);
  const server = await startEmbedded({ dataDir: join(folder, 'postgres'), owner: 'gateway' });
  const urls = await prepareRoles(server.url);
  await migrateAsOwner(modules, urls, readSettings({}));
  project.provide('postgresUrl', server.url);
  project.provide('runnerUrl', urls.url);
  project.provide('runFolder', folder);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
