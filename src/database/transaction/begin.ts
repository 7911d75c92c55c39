import { type PoolClient } from 'pg';
import { isUnanswered, sqlState } from '../../kernel/sql-state.ts';

/** Settings of PostgreSQL's: numbers in the unit that each has there, and other values in SQL. */
export type ServerSettings = Readonly<Record<string, number | string>>;

type Query = (...given: readonly unknown[]) => Promise<unknown>;

/** Syntax error, and protocol violation. */
const UNREADABLE: ReadonlySet<string> = new Set(['42601', '08P01']);
const BEGIN = /^(?:begin|start transaction)\b/;
/** What a plain BEGIN means, whatever a server's default is. */
const BEGIN_PLAIN = 'begin';
const READ_COMMITTED = 'begin isolation level read committed';
const COMMIT = 'commit';
const END = /^(?:commit|rollback)$/;
/** COMMIT by another name, which tells ours from those of a unit of work in PostgreSQL's log. */
const END_ALONE = 'end';

/** How the transactions of a connection go, and who hears of it. */
export interface TransactionOptions {
  /** What goes with each transaction, where a pooler takes no settings with a connection. */
  readonly limits?: ServerSettings | undefined;
  /** How long COMMIT may take, in milliseconds; the connection is cut where it takes longer. */
  readonly commitTimeoutMs: number;
  /** Hears of each statement that failed. */
  readonly onError: (error: unknown) => void;
  /** Hears of each COMMIT that was not answered in time. */
  readonly onCommitUnanswered: () => void;
}

/** Sends what begins a transaction in one message with its first statement. */
export function beginWithStatement(client: PoolClient, options: TransactionOptions): void {
  const send: Query = client.query.bind(client);
  const query: Query = (...given) => {
    const answered = send(...given);
    // With a callback there is no promise.
    if (answered instanceof Promise) answered.catch(options.onError);
    return answered;
  };
  const transactions = new Transactions(query, () => void client.end(), options);
  Object.assign(client, {
    query: (...given: readonly unknown[]) => {
      const [statement] = given;
      if (typeof statement !== 'string') {
        transactions.open();
        // A program of its own, such as a COPY, or a statement with values.
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
  /** What is to begin the one that is open, until it is sent. */
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

  /** Sends what begins the open transaction, if it has not been sent, in a message of its own. */
  open(): void {
    const opening = this.#opening.join('; ');
    this.#opening = [];
    // What follows a refused one must not run outside of a transaction.
    if (opening !== '') this.#query(opening).catch(this.#close);
  }

  async #within(statement: string, given: readonly unknown[], limitMs?: number): Promise<unknown> {
    // No message of several statements takes values.
    if (!isPlain(given)) this.open();
    const opening = this.#opening;
    if (opening.length === 0) return this.#query(...given);
    this.#opening = [];
    try {
      const answered = await this.#query(bounded([...opening, statement].join('; '), limitMs));
      const own = Array.isArray(answered) ? answered.slice(opening.length) : [answered];
      return own.length === 1 ? own[0] : own;
    } catch (error) {
      // A message that PostgreSQL cannot read it does not begin to run: there is no transaction.
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
      // How PostgreSQL answers COMMIT in a transaction that has failed: by no error.
      if (commandOf(ended) === 'ROLLBACK') throw new RolledBack();
      return ended;
    } catch (error) {
      if (isUnanswered(error)) this.#options.onCommitUnanswered();
      throw error;
    }
  }

  /** A statement that comes without a transaction gets one, for the limits; still one round trip. */
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

/** The transaction had failed already, so COMMIT has rolled it back. */
class RolledBack extends Error {
  override readonly name = 'RolledBack';
  /** in_failed_sql_transaction */
  readonly code = '25P02';
}

/** A statement, and how long the driver waits for its answer before it cuts the connection. */
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
