import { type EntityManager } from '@mikro-orm/postgresql';

/** What of a transaction's connection is needed: the driver's own, beneath the query builder. */
interface Connection {
  readonly executeQuery: (query: {
    readonly sql: string;
    readonly parameters: readonly unknown[];
  }) => Promise<{ readonly rows: readonly unknown[] }>;
}

/** What the ORM asks of a transaction, once it has been begun. */
interface Transaction {
  readonly getExecutor: () => {
    readonly provideConnection: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  };
}

/** Sends a statement, with values for its question marks, before it returns; the rows come later. */
export type Send = <Row>(sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * Sends the statements of a transaction as soon as they are asked for, and not each when the one
 * before has been answered: several share a round trip. PostgreSQL runs them in the order in which
 * they were sent; after one that fails it refuses the others, and a COMMIT behind them is a ROLLBACK.
 */
export async function pipeline(tx: EntityManager): Promise<Send> {
  const transaction: Transaction | undefined = tx.getTransactionContext();
  if (!transaction) throw new TypeError('There is no transaction to send statements in');
  const connection = await transaction.getExecutor().provideConnection(async (own) => own);
  const platform = tx.getPlatform();
  return async <Row>(statement: string, values: readonly unknown[]) => {
    const sql = platform.formatQuery(statement, values);
    const { rows } = await connection.executeQuery({ sql, parameters: [] });
    return rows as readonly Row[];
  };
}

/**
 * The answers to statements that share a round trip. Of several failures the first in this order is
 * thrown: those behind it say no more than that the transaction has failed already.
 */
export async function answers<const Statements extends readonly unknown[]>(
  statements: Statements,
): Promise<{ -readonly [At in keyof Statements]: Awaited<Statements[At]> }> {
  const failed = (await Promise.allSettled(statements)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return Promise.all(statements);
}
