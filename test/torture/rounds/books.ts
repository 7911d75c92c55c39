import { auditBooks } from '../../support/audit.ts';
import { withClient } from '../../support/database.ts';
import { withOrm } from '../support/operator.ts';
import type { Payout } from '../support/payout.ts';
import { FUNDS, POISON, type Scene } from './scene.ts';

/** What the clients of a round know: what they asked for, and what they were told of it. */
export class Books {
  readonly asked = new Map<string, Payout>();
  /** The hash that came back, by key. */
  readonly acknowledged = new Map<string, string>();
  readonly violations: string[] = [];
  lost = 0;
  doubled = 0;
  readonly #hashes = new Map<string, string>();

  get unacknowledged(): Payout[] {
    return [...this.asked.values()].filter(({ key }) => !this.acknowledged.has(key));
  }

  /** Notes a success, and that its hash is the payout user's one hash. */
  acknowledge({ key, email }: Payout, hash: string): void {
    const known = this.#hashes.get(email) ?? hash;
    if (known !== hash) this.violations.push(`${email} has two hashes (key ${key})`);
    this.#hashes.set(email, known);
    this.acknowledged.set(key, hash);
  }
}

interface Row {
  readonly key: string | null;
  readonly email: string;
  readonly amount: string;
}

/**
 * Compares the tables with what the clients know. Whatever is acknowledged exists exactly once, and
 * nothing exists that was not asked for; with `complete`, all that was asked for exists.
 */
export async function compare(scene: Scene, id: string, books: Books, complete: boolean) {
  const rows = await withClient(await scene.databaseUrl(), async (client) => {
    const { rows } = await client.query<Row>(
      `select record.key, payout_user.email, entry.amount
       from history_entry as entry
       join payout_user on payout_user.business_id = entry.business_id
         and payout_user.id = entry.payout_user_id
       left join idempotency_record as record on record.business_id = entry.business_id
         and record.entry_id = entry.id
       where entry.business_id = $1 and entry.type = 'ALLOCATION'`,
      [id],
    );
    return rows;
  });
  const keys = new Set(rows.map(({ key }) => key));
  const expected = complete ? books.asked.keys() : books.acknowledged.keys();
  const lost = [...expected].filter((key) => !keys.has(key));
  books.lost += lost.length;
  // Every request has a key: an entry without one, or a second one, is a payout made twice.
  books.doubled += rows.length - [...keys].filter((key) => key !== null).length;
  for (const { key, email, amount } of rows) {
    const asked = books.asked.get(key ?? '');
    if (asked?.email === email && asked.amount === Number(amount)) continue;
    if (key !== null) books.violations.push(`nobody asked for ${amount} to ${email} (key ${key})`);
  }
  if (lost.length > 0) books.violations.push(`lost: ${lost.slice(0, 5).join(', ')}`);
}

/** The totals when all is done: funded = payout balance + the users' balances, and `audit`. */
export async function checkTotals(scene: Scene, id: string, books: Books): Promise<void> {
  const total = [...books.asked.values()].reduce((sum, { amount }) => sum + amount, 0);
  const databaseUrl = await scene.databaseUrl();
  const [balances, report] = await Promise.all([
    withClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ left: string; users: string; poisoned: string }>(
        `select payout_balance as left,
           (select coalesce(sum(balance), 0) from payout_user where business_id = $1) as users,
           (select count(*) from history_entry where amount = ${POISON}) as poisoned
         from business where business_id = $1`,
        [id],
      );
      return rows[0];
    }),
    withOrm(databaseUrl, (orm) => auditBooks(orm, id)),
  ]);
  const left = Number(balances?.left);
  const users = Number(balances?.users);
  if (left + users !== FUNDS) books.violations.push(`${left} + ${users} is not ${FUNDS}`);
  if (users !== total) books.violations.push(`${users} paid, ${total} asked for`);
  if (balances?.poisoned !== '0') books.violations.push('a poisoned payout was made');
  books.violations.push(...report.problems.map(({ rule, found }) => `audit: ${rule}: ${found}`));
}
