import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { TestBusiness } from '../../support/gateway.ts';
import { withClient } from '../../support/database.ts';

/** Writes entries of a business at once: allocations of one cent, to one payout user each time. */
export async function addEntries(
  databaseUrl: string,
  { id }: Pick<TestBusiness, 'id'>,
  count: number,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    // The foreign keys are right by construction; to check each would take most of the time.
    await client.query('set session_replication_role = replica');
    const user = await client.query<{ id: string }>(
      `insert into payout_user
         (business_id, id, email, balance, active, hash_digest, hash_version, created_at, updated_at)
       values ($1, gen_random_uuid(), 'many@example.com', $2, true, sha256($3), 1, now(), now())
       returning id`,
      [id, count, Buffer.from(`many ${id}`)],
    );
    await client.query(
      `insert into history_entry (business_id, id, sequence, type, amount, balance_after,
         payout_balance_after, payout_user_id, user_balance_after, reference, actor, created_at)
       select business_id, gen_random_uuid(), entry_count + n, 'ALLOCATION', 1, balance,
         payout_balance, $2, n, 'many-' || n, 'cli', updated_at
       from business, generate_series(1, $3::bigint) as n where business_id = $1`,
      [id, user.rows[0]?.id, count],
    );
    const added = 'update business set entry_count = entry_count + $2 where business_id = $1';
    await client.query(added, [id, count]);
  });
}

/** A reply that has begun, of which nothing has been read yet. */
export interface Begun {
  readonly res: IncomingMessage;
  readonly req: ClientRequest;
  /** Reads the rest: its text, and whether it has an end. */
  readonly rest: () => Promise<{ readonly text: string; readonly isWhole: boolean }>;
}

/** Asks for an export, and reads nothing of it until it is told to. */
export async function beginExport(
  url: string,
  { key }: Pick<TestBusiness, 'key'>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const req = request(`${url}/payout/history`, {
    headers: { Authorization: `Bearer ${key}`, ...headers },
    agent: false,
  });
  req.on('error', () => undefined).end();
  onTestFinished(() => void req.destroy());
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  res.on('error', () => undefined);
  // Not `once`, which throws where the reply is cut. It may be cut before anybody reads the rest.
  const closed = new Promise((resolve) => void res.once('close', resolve));
  return {
    req,
    res,
    rest: async () => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      await closed;
      return { text: Buffer.concat(chunks).toString(), isWhole: res.complete };
    },
  };
}
