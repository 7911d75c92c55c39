import type { PoolClient } from 'pg';
import { isUnanswered, sqlState } from '../../kernel/sql-state.ts';

/** Settings of PostgreSQL: numbers in the unit of the setting, other values as SQL. */
export type ServerSettings = Readonly<Record<string, number | string>>;

type Query = (...given: readonly unknown[]) => Promise<unknown>;

/** SQLSTATE of a syntax error, and of a protocol violation. */
const UNREADABLE: ReadonlySet<string> = new Set(['42601', '08P01']);
const BEGIN = /^(?:begin|start transaction)\b/;
/** How the ORM begins a transaction. */
const BEGIN_PLAIN = 'begin';
const READ_COMMITTED = 'begin isolation level read committed';
const COMMIT = 'commit';
const END = /^(?:commit|rollback)$/;
/**
 * The same as COMMIT. In PostgreSQL's log it tells our own transactions from those of a unit of
 * work.
 */
const END_ALONE = 'end';

/** Limits of the transactions on a connection, and listeners for their failures. */
export interface TransactionOptions {
  /**
   * Settings that each transaction begins with, because a pooler refuses them with a connection.
   */
  readonly limits?: ServerSettings | undefined;
  /** How long COMMIT may take, in milliseconds. The connection is closed if it takes longer. */
  readonly commitTimeoutMs: number;
  /** Called with the error of each statement that fails. */
  readonly onError: (error: unknown) => void;
  /** Called with each statement as it is sent, as the driver is given it; returns what its end calls. */
  readonly onStatement?: (given: readonly unknown[]) => ((error?: unknown) => void) | undefined;
  /** Called for each COMMIT that is not answered in time. */
  readonly onCommitUnanswered: () => void;
}

/**
 * Makes a connection send BEGIN in one message with the transaction's first statement, which saves
 * a round trip. The ORM would wait for the answer to BEGIN.
 */
export function beginWithStatement(client: PoolClient, options: TransactionOptions): void {
  const send: Query = client.query.bind(client);
  const query: Query = (...given) => {
    const onEnd = options.onStatement?.(given);
    const answered = send(...given);
    // With a callback, the driver returns no promise.
    if (answered instanceof Promise) {
      answered.catch(options.onError);
      if (onEnd) answered.then(() => onEnd(), onEnd);
    }
    return answered;
  };
  const transactions = new Transactions(query, () => void client.end(), options);
  Object.assign(client, {
    query: (...given: readonly unknown[]) => {
      const [statement] = given;
      if (typeof statement !== 'string') {
        transactions.open();
        // An object of the driver's own, such as a COPY, or a statement with values.
        return hasSubmit(statement) ? send(...given) : query(...given);
      }
      return transactions.run(statement, given);
    },
  });
}

function hasSubmit(statement: unknown): boolean {
  return typeof statement === 'object' && statement !== null && 'submit' in statement;
}

/** The transactions of one connection, one after the other. */
class Transactions {
  readonly #query: Query;
  readonly #close: () => void;
  readonly #options: TransactionOptions;
  readonly #limits: readonly string[] | undefined;
  #isOpen = false;
  /** The statements that begin the open transaction, until they are sent. */
  #opening: readonly string[] = [];

  constructor(query: Query, close: () => void, options: TransactionOptions) {
    const { limits } = options;
    this.#query = query;
    this.#close = close;
    this.#options = options;
    this.#limits =
      limits && Object.entries(limits).map(([name, value]) => `set local ${name} = ${value}`);
  }

  async run(statement: string, given: readonly unknown[]): Promise<unknown> {
    if (BEGIN.test(statement)) return this.#begin(statement);
    if (END.test(statement)) return this.#end(statement);
    return this.#isOpen || !this.#limits
      ? this.#within(statement, given)
      : this.#alone(statement, given);
  }

  #begin(statement: string) {
    this.#isOpen = true;
    const isPlain = this.#limits && statement === BEGIN_PLAIN;
    this.#opening = [isPlain ? READ_COMMITTED : statement, ...(this.#limits ?? [])];
    return { command: 'BEGIN', rowCount: null, rows: [] };
  }

  /**
   * Sends the beginning of the open transaction in a message of its own, if it was not sent yet.
   */
  open(): void {
    const opening = this.#opening.join('; ');
    this.#opening = [];
    // If BEGIN fails, what follows must not run outside of a transaction.
    if (opening !== '') this.#query(opening).catch(this.#close);
  }

  async #within(statement: string, given: readonly unknown[], limitMs?: number): Promise<unknown> {
    // A message of several statements cannot have values (PostgreSQL, "Message Flow", Simple
    // Query).
    if (!isPlain(given)) this.open();
    const opening = this.#opening;
    if (opening.length === 0) return this.#query(...given);
    this.#opening = [];
    try {
      const answered = await this.#query(bounded([...opening, statement].join('; '), limitMs));
      const own = Array.isArray(answered) ? answered.slice(opening.length) : [answered];
      return own.length === 1 ? own[0] : own;
    } catch (error) {
      // PostgreSQL does not run any part of a message that it cannot parse, so there is no
      // transaction.
      if (UNREADABLE.has(sqlState(error) ?? '')) this.#close();
      throw error;
    }
  }

  async #end(statement: string): Promise<unknown> {
    this.#isOpen = false;
    if (statement !== COMMIT) return this.#within(statement, [statement]);
    const limitMs = this.#options.commitTimeoutMs;
    try {
      const ended = await this.#within(statement, [bounded(statement, limitMs)], limitMs);
      // PostgreSQL answers COMMIT in a failed transaction with ROLLBACK, and with no error.
      if (commandOf(ended) === 'ROLLBACK') throw new RolledBack();
      return ended;
    } catch (error) {
      if (isUnanswered(error)) this.#options.onCommitUnanswered();
      throw error;
    }
  }

  /**
   * Runs a statement outside of a transaction in one of its own, which carries the limits, in one
   * round trip.
   */
  async #alone(statement: string, given: readonly unknown[]): Promise<unknown> {
    this.#begin(BEGIN_PLAIN);
    const answers = await Promise.allSettled([
      this.#within(statement, given),
      this.#end(END_ALONE),
    ]);
    const [answer, ended] = answers;
    if (answer.status === 'rejected') throw answer.reason;
    if (ended.status === 'rejected') throw ended.reason;
    return answer.value;
  }
}

/** COMMIT has rolled the transaction back, because it had failed already. */
class RolledBack extends Error {
  override readonly name = 'RolledBack';
  /** in_failed_sql_transaction */
  readonly code = '25P02';
}

/** A statement, and how long the driver waits for its answer before it closes the connection. */
function bounded(text: string, limitMs: number | undefined): unknown {
  return limitMs === undefined ? text : { text, query_timeout: limitMs };
}

function commandOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'command' in result && result.command;
}

/** A statement with no values and no callback. */
function isPlain([, values, ...more]: readonly unknown[]): boolean {
  const hasNone = values === undefined || (Array.isArray(values) && values.length === 0);
  return hasNone && more.length === 0;
}
