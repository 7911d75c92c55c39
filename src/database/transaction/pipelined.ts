import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { type PoolClient } from 'pg';
import { provesRollback } from '../../kernel/database-failures.ts';
import { sqlState } from '../../kernel/sql-state.ts';
import { connectionsTo } from '../orm.ts';
import { type Statement, nameOf } from './statement.ts';

/** A transaction whose statements are sent without waiting for the answers to those before. */
export interface Pipelined {
  /** A unit of work for its rows. It has no connection: nothing is read or written but by `send`. */
  readonly em: EntityManager;
  /** Sends a statement before it returns; its rows come later. PostgreSQL runs them in this order. */
  readonly send: <Row>(statement: Statement) => Promise<readonly Row[]>;
  /**
   * Sends the last statements, and COMMIT behind them in the same flight: it commits nothing where one
   * of them fails. `onSent` is called once it is on its way: a connection that is lost from then on
   * leaves open what has been committed.
   */
  readonly commit: (last: readonly Statement[], onSent: () => void) => Promise<void>;
}

/** A statement behind which COMMIT had been sent was refused by the server: nothing was committed. */
export class RefusedBeforeCommit extends Error {
  override readonly name = 'RefusedBeforeCommit';
}

/**
 * Runs `work` in a transaction on a connection of its own. What `work` has not committed is rolled
 * back. BEGIN goes in one flight with the first statement, so a transaction that reads once and writes
 * once takes two round trips.
 */
export async function pipelined<Result>(
  orm: MikroORM,
  work: (tx: Pipelined) => Promise<Result>,
): Promise<Result> {
  const pool = await orm.em.getConnection().getNativeClient();
  const client = await pool.connect();
  const send = sender(client, connectionsTo(orm).arePooled);
  let isOpen = true;
  try {
    await client.query('begin');
    return await work({
      em: orm.em.fork({ useContext: false }),
      send,
      commit: async (last, onSent) => {
        const written = last.map((statement) => send(statement));
        const committed = client.query('commit');
        onSent();
        await settled(written, committed);
        isOpen = false;
      },
    });
  } finally {
    // Where that fails, too, the connection is lost, and with it the transaction.
    if (isOpen) await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

function sender(client: PoolClient, arePooled: boolean): Pipelined['send'] {
  return <Row>({ text, values }: Statement) => {
    // Behind a pooler the next transaction may be another server connection's, without the name.
    const name = arePooled ? {} : { name: nameOf(text) };
    const answered = client.query<Row & object>({ ...name, text, values: [...values] });
    const rows = answered.then((result): readonly Row[] => result.rows);
    // Where one in flight fails, so do those behind it, which nobody may be waiting for any more: Node
    // would end the process for that.
    rows.catch(() => undefined);
    return rows;
  };
}

/** PostgreSQL's own answer to a statement; a pooler's, of class 08, does not say how far it came. */
const isServersAnswer = (error: unknown): boolean => !/^(?:08|$)/.test(sqlState(error) ?? '');

async function settled(
  written: readonly Promise<unknown>[],
  committed: Promise<unknown>,
): Promise<void> {
  const [commit, ...writes] = await Promise.allSettled([committed, ...written]);
  const isRolledBack = commit.status === 'rejected' && provesRollback(commit.reason);
  for (const write of writes) {
    if (write.status === 'rejected' && (isRolledBack || isServersAnswer(write.reason))) {
      throw new RefusedBeforeCommit('COMMIT was a rollback', { cause: write.reason });
    }
  }
  if (commit.status === 'rejected') throw commit.reason;
}

/**
 * The answers to statements that share a flight. Of several failures the first in this order is thrown:
 * those behind it say no more than that the transaction has failed already.
 */
export async function answers<const Statements extends readonly unknown[]>(
  statements: Statements,
): Promise<{ -readonly [At in keyof Statements]: Awaited<Statements[At]> }> {
  const failed = (await Promise.allSettled(statements)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return Promise.all(statements);
}
