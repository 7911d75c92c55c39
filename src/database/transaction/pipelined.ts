import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import { provesRollback } from '../../kernel/database-failures.ts';
import { sqlState } from '../../kernel/sql-state.ts';
import { connectionsTo } from '../orm.ts';
import { arrayLiteral } from './array-literal.ts';
import { type Statement, nameOf } from './statement.ts';

/** A transaction whose statements are sent without waiting for the answers to those before. */
export interface Pipelined {
  /**
   * The unit of work for its rows. It has no connection: everything is read and written by `send`.
   */
  readonly em: EntityManager;
  /**
   * Sends a statement, and resolves with its rows. PostgreSQL runs statements in the order of the
   * calls.
   */
  readonly send: <Row>(statement: Statement) => Promise<readonly Row[]>;
  /**
   * Sends the last statements, and COMMIT behind them without waiting. It commits nothing if one of
   * them fails. `onSent` is called once COMMIT is sent: if the connection is lost after that,
   * nobody knows whether the transaction was committed.
   */
  readonly commit: (last: readonly Statement[], onSent: () => void) => Promise<void>;
}

/**
 * The server refused a statement after which COMMIT had been sent already: nothing was committed.
 */
export class RefusedBeforeCommit extends Error {
  override readonly name = 'RefusedBeforeCommit';
}

/**
 * Runs `work` in a transaction on a connection of its own. What `work` has not committed is rolled
 * back. BEGIN is sent together with the first statement, so a transaction that reads once and
 * writes once takes two round trips.
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
    // If ROLLBACK fails as well, the connection is lost, and the transaction with it.
    if (isOpen) await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

function sender(client: PoolClient, arePooled: boolean): Pipelined['send'] {
  return <Row>({ text, values }: Statement) => {
    // Behind a pooler the next transaction may get another server connection, which lacks the name.
    const name = arePooled ? {} : { name: nameOf(text) };
    const sent = values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value));
    const answered = client.query<Row & object>({ ...name, text, values: sent });
    const rows = answered.then((result): readonly Row[] => result.rows);
    // If one statement fails, so do all that were sent after it. Nobody may be waiting for those
    // any more, and Node would end the process for a rejection that nobody handles.
    rows.catch(() => undefined);
    return rows;
  };
}

/**
 * Whether PostgreSQL itself answered. A pooler's error, of class 08, does not say what was done.
 */
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
 * Waits for the answers to statements that were sent together. If several fail, the first one's
 * error is thrown: the others only say that the transaction has failed already.
 */
export async function answers<const Statements extends readonly unknown[]>(
  statements: Statements,
): Promise<{ -readonly [At in keyof Statements]: Awaited<Statements[At]> }> {
  const failed = (await Promise.allSettled(statements)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return Promise.all(statements);
}
