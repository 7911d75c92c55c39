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
    await client.query(`create database ${name} template payout`);
  });
  return urlOf(url, name);
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
