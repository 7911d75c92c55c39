import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { auditBooks } from '../../support/audit.ts';
import { issueKey } from '../../../src/business/issue-key.ts';
import { connect } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { databaseTime } from '../../../src/kernel/database-time.ts';
import { createBusiness } from '../../../src/ledger/top-up/new-business.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { FUNCTIONS } from '../candidates/functions.ts';
import { preload } from './preload.ts';

/** More than all rounds can pay. */
const FUNDS = 1_000_000_000_000;
const POLL_MS = 25;
/** How often in a row nothing may be seen to happen before nothing will. */
const QUIET_POLLS = 4;

/** A business of the benchmark, and what it had when it was new. */
export interface Payer {
  readonly id: string;
  readonly key: string;
  readonly entries: number;
}

/** A migrated database, with the baselines' functions in it. */
export class Books {
  readonly url: string;
  readonly client: Client;
  readonly #orm: MikroORM;

  private constructor(url: string, client: Client, orm: MikroORM) {
    this.url = url;
    this.client = client;
    this.#orm = orm;
  }

  static async open(url: string): Promise<Books> {
    const orm = await connect(modules, { url }, readSettings({}));
    const client = new Client({ connectionString: url, application_name: 'payout-bench' });
    // The server ends before this connection where a run is interrupted.
    client.on('error', () => undefined);
    await client.connect();
    await migrate(orm);
    for (const sql of FUNCTIONS) await client.query(sql);
    return new Books(url, client, orm);
  }

  /** New businesses, each with so many users who were paid before. */
  async newPayers(
    count: number,
    users: number,
    entriesPerUser = 1,
    onProgress?: (written: number, all: number) => void,
  ): Promise<Payer[]> {
    const payers = await this.#orm.em.fork().transactional(async (tx) => {
      const now = await databaseTime(tx);
      return Array.from({ length: count }, (_, number) => {
        const name = `bench ${number}`;
        const given = { name, balance: 0, payoutBalance: FUNDS, payoutsEnabled: true };
        const business = createBusiness(tx, given, now);
        const { apiKey: key } = issueKey(tx, business, 'bench', now);
        return { id: business.id, key, entries: 1 + users * entriesPerUser };
      });
    });
    for (const { id: businessId } of payers) {
      const given = { businessId, users, entriesPerUser };
      await preload(this.client, { ...given, ...(onProgress && { onProgress }) });
    }
    return payers;
  }

  /** The version of the server. */
  async version(): Promise<string> {
    const { rows } = await this.client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]?.version ?? '';
  }

  /** So that every point finds the same: its plans made of true figures, no writing to catch up with. */
  async rest(): Promise<void> {
    await this.client.query(
      'analyze business, payout_user, history_entry, api_key, pay_run, pay_run_line',
    );
    await this.client.query('checkpoint');
  }

  /** Waits for work in flight; then proves that all that was acknowledged was made, and no more. */
  async count(payers: readonly Payer[], acknowledged: number, inFlightMax: number) {
    const entries = await this.#settled(payers);
    const made = entries - payers.reduce((sum, each) => sum + each.entries, 0);
    if (made < acknowledged || made > acknowledged + inFlightMax) {
      throw new Error(`${acknowledged} payouts were acknowledged, and ${made} were made`);
    }
    return entries;
  }

  /** Whether every line of a pay run is done. */
  async isRunOver({ id: businessId }: Payer, runId: string): Promise<boolean> {
    const { rows } = await this.client.query<{ status: string }>(
      'select status from pay_run where business_id = $1 and id = $2',
      [businessId, runId],
    );
    return rows[0]?.status === 'COMPLETED';
  }

  /** Proves the books of businesses, as an operator does. */
  async audit(payers: readonly Payer[]): Promise<void> {
    for (const { id } of payers) {
      const { ok, problems } = await auditBooks(this.#orm, id);
      if (!ok) throw new Error(`the books do not add up: ${JSON.stringify(problems)}`);
    }
  }

  /** How many entries there are once nobody writes. */
  async #settled(payers: readonly Payer[]): Promise<number> {
    const ids = payers.map(({ id }) => id);
    let last = -1;
    for (let quiet = 0; quiet < QUIET_POLLS; await pause(POLL_MS)) {
      const { rows } = await this.client.query<{ entries: string; busy: boolean }>(
        `select (select sum(entry_count) from business where business_id = any ($1)) as entries,
           exists (select from pg_stat_activity where datname = current_database()
             and pid <> pg_backend_pid() and backend_type = 'client backend'
             and state <> 'idle') as busy`,
        [ids],
      );
      const entries = Number(rows[0]?.entries);
      quiet = entries === last && rows[0]?.busy === false ? quiet + 1 : 0;
      last = entries;
    }
    return last;
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.#orm.close(true);
  }
}
