import { type EntityManager } from '@mikro-orm/postgresql';

/** What of a transaction's connection is needed: the driver's own, beneath the query builder. */
interface Connection {
  readonly executeQuery: (query: unknown) => Promise<unknown>;
}

/** What the ORM asks of a transaction, once it has been begun. */
interface Transaction {
  readonly getExecutor: () => {
    readonly provideConnection: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  };
}

/** A transaction whose statements follow one another without waiting for answers. */
export interface Pipeline {
  /** Resolves once `statement` has been sent, whose answer is still to come; or has failed before. */
  readonly sent: (statement: Promise<unknown>) => Promise<void>;
}

/**
 * From now on the statements of this transaction are sent as soon as they are asked for, and not each
 * when the one before has been answered: several share a round trip. PostgreSQL runs them in the
 * order in which they were sent, which `sent` makes sure of; after one that fails it refuses the
 * others, and a COMMIT behind them is a ROLLBACK.
 */
export async function pipeline(tx: EntityManager): Promise<Pipeline> {
  const transaction: Transaction | undefined = tx.getTransactionContext();
  if (!transaction) throw new TypeError('There is no transaction to send statements in');
  const executor = transaction.getExecutor();
  const connection = await executor.provideConnection(async (own) => own);
  let waiting = Promise.withResolvers<void>();
  tx.setTransactionContext({
    executeQuery: (query: unknown) => {
      const answer = connection.executeQuery(query);
      waiting.resolve();
      waiting = Promise.withResolvers();
      return answer;
    },
    getExecutor: () => executor,
  });
  return {
    sent: async (statement) => {
      await Promise.race([waiting.promise, statement.catch(() => undefined)]);
    },
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
