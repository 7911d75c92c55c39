import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { PostgresNode } from '../support/postgres-node.ts';
import { until } from '../support/processes.ts';
import { TcpSwitch } from '../support/tcp-switch.ts';

/** The role that owns the tables, and that gateways run as here. */
const ROLE = 'payout';

/** A primary and its synchronous standby, and the one address by which clients reach them. */
export class Pair {
  primary: PostgresNode;
  standby: PostgresNode;
  readonly toggle: TcpSwitch;

  private constructor(primary: PostgresNode, standby: PostgresNode, toggle: TcpSwitch) {
    this.primary = primary;
    this.standby = standby;
    this.toggle = toggle;
  }

  /** A pair of this test's own, in which there is an empty database. */
  static async open(): Promise<Pair> {
    const folder = await mkdtemp(join(inject('runFolder'), 'pair-'));
    // PostgreSQL's own account passes through it.
    await chmod(folder, 0o711);
    const primary = await PostgresNode.create(folder, 'anna');
    onTestFinished(() => primary.kill());
    await primary.query(`create role ${ROLE} login`);
    await primary.query(`create database ${ROLE} owner ${ROLE}`);
    const standby = await PostgresNode.standbyOf(primary, folder, 'berta');
    onTestFinished(() => standby.kill());
    await primary.requireStandby();
    const toggle = await TcpSwitch.open(primary.port);
    onTestFinished(() => toggle.close());
    return new Pair(primary, standby, toggle);
  }

  /** The database by way of the switch. */
  get url(): string {
    return urlAt(this.toggle.port);
  }

  /** The database of the primary itself. */
  get directUrl(): string {
    return urlAt(this.primary.port);
  }

  /** The standby becomes the primary, and what was the primary is nobody's standby yet. */
  async promote(): Promise<void> {
    await this.standby.promote();
    [this.primary, this.standby] = [this.standby, this.primary];
  }

  /** The address leads to the primary. */
  leadToPrimary(): Promise<void> {
    return this.toggle.lead(this.primary.port);
  }

  /** The primary takes no more writes, of old sessions neither, and has none in flight. */
  async fencePrimary(): Promise<void> {
    await this.primary.configure({ default_transaction_read_only: 'on' });
    await until('nothing is written', async () => {
      const rows = await this.primary.query(
        `select 1 from pg_stat_activity
         where backend_xid is not null or current_setting('default_transaction_read_only') = 'off'`,
      );
      return rows.length === 0;
    });
  }

  /** What was the primary begins anew as its successor's synchronous standby. */
  async rejoin(): Promise<void> {
    await this.standby.follow(this.primary);
    await this.primary.requireStandby();
  }
}

function urlAt(port: number): string {
  return `postgres://${ROLE}@127.0.0.1:${port}/${ROLE}`;
}
