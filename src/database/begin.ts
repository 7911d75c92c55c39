import { type PoolClient } from 'pg';

/** Settings of PostgreSQL's, in the unit that each has there: its time-outs, in milliseconds. */
export type ServerSettings = Readonly<Record<string, number>>;

type Query = (...given: readonly unknown[]) => Promise<unknown>;

const BEGIN = /^(?:begin|start transaction)\b/;
const END = /^(?:commit|rollback)$/;
/** COMMIT by another name, which tells ours from those of a unit of work in PostgreSQL's log. */
const END_ALONE = 'end';

/**
 * Sends what begins a transaction and goes on at once, so that it shares the round trip of the first
 * statement. `limits` go with each transaction, where a pooler takes no settings with a connection.
 */
export function beginWithoutWaiting(client: PoolClient, limits?: ServerSettings): void {
  const query: Query = client.query.bind(client);
  const transactions = new Transactions(query, () => void client.end(), limits);
  Object.assign(client, {
    query: (...given: readonly unknown[]) => {
      const [statement] = given;
      // Not a statement but a program of its own, such as a COPY.
      if (typeof statement !== 'string') return query(...given);
      return transactions.run(statement, given);
    },
  });
}

/** The transactions of one connection, one after the other. */
class Transactions {
  readonly #query: Query;
  readonly #close: () => void;
  readonly #limits: readonly string[] | undefined;
  /** The answer to the statement that began the one that is open. */
  #begun: Promise<unknown> | undefined;

  constructor(query: Query, close: () => void, limits: ServerSettings | undefined) {
    this.#query = query;
    this.#close = close;
    this.#limits =
      limits && Object.entries(limits).map(([name, value]) => `set local ${name} = ${value}`);
  }

  async run(statement: string, given: readonly unknown[]): Promise<unknown> {
    if (BEGIN.test(statement)) return this.#begin(statement);
    if (END.test(statement)) return this.#end(statement);
    return this.#begun || !this.#limits ? this.#within(given) : this.#alone(given);
  }

  #begin(statement: string) {
    // One message of several statements: the first opens the transaction that the others are of.
    this.#begun = this.#query([statement, ...(this.#limits ?? [])].join('; '));
    // What follows a refused one must not run outside a transaction.
    this.#begun.catch(this.#close);
    return { command: 'BEGIN', rowCount: null, rows: [] };
  }

  /** Runs a statement; where it fails since no transaction could be begun, why not is the reason. */
  async #within(given: readonly unknown[]): Promise<unknown> {
    const begun = this.#begun;
    try {
      return await this.#query(...given);
    } catch (error) {
      await begun;
      throw error;
    }
  }

  #end(statement: string): Promise<unknown> {
    const ended = this.#within([statement]);
    this.#begun = undefined;
    return ended;
  }

  /** A statement that comes without a transaction gets one, for the limits; still one round trip. */
  async #alone(given: readonly unknown[]): Promise<unknown> {
    this.#begin('begin');
    const [answer, ended] = await Promise.allSettled([this.#within(given), this.#end(END_ALONE)]);
    if (answer.status === 'rejected') throw answer.reason;
    if (ended.status === 'rejected') throw ended.reason;
    return answer.value;
  }
}
