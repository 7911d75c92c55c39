import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

/** A fresh migrated database of this test file's own. */
export async function createDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(urlOf(url, 'postgres'), async (client) => {
    // Two test files at once would disturb each other: a template may have no other user.
    await client.query('select pg_advisory_lock(1)');
    await client.query(`create database ${name} template payout owner payout_owner`);
  });
  return urlOf(url, name);
}

/** A database of the run's server in which nothing is. */
export async function emptyDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  await withClient(urlOf(url, 'postgres'), (client) => client.query(`create database ${name}`));
  return urlOf(url, name);
}

/** The address at which a gateway finds a database: the pooler's, where the run has one. */
export function addressForGateways(databaseUrl: string): string {
  const url = runnerUrl(databaseUrl);
  const pooler = inject('poolerUrl');
  if (pooler === undefined) return url;
  return Object.assign(new URL(url), { host: new URL(pooler).host }).href;
}

/** A database of the superuser's as the role that gateways run as, with no right but theirs. */
export function runnerUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.username !== new URL(inject('postgresUrl')).username) return databaseUrl;
  const { username, password } = new URL(inject('runnerUrl'));
  return Object.assign(url, { username, password }).href;
}

/** Has what was set of a database hold for all of its gateways' connections that are yet to come. */
export async function renewConnections(databaseUrl: string): Promise<void> {
  const pooler = inject('poolerUrl');
  if (pooler === undefined) return;
  await withClient(pooler, (console) =>
    console.query(`reconnect ${new URL(databaseUrl).pathname.slice(1)}`),
  );
}

function urlOf(server: URL, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs `work` on a connection of its own, as the database's superuser. */
export async function withClient<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
