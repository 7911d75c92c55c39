import type { Socket } from 'node:net';
import { ReplyReader } from './reply-reader.ts';

/** Where a connection is cut: before a statement is passed on, or once its answer is there. */
export type Side = 'before' | 'after';

/** What is to be done at a statement. */
export interface Order {
  readonly on: RegExp;
  readonly side: Side;
  /** Answers with this SQLSTATE, instead of cutting the connection. */
  readonly error?: string;
  /** Lets no answer through, and leaves the connection as it is. */
  readonly silent?: true;
  /** How many statements of this kind still pass unharmed. */
  pass: number;
  readonly done: () => void;
}

/** A statement of a flight whose answer is not to come through as it is. */
export class Met {
  readonly #order: Order;
  readonly #replies = new ReplyReader();
  /** How many answers of the flight come before. */
  #before: number;

  constructor(order: Order, statements: readonly string[]) {
    this.#order = order;
    this.#before = statements.findIndex((text) => order.on.test(text));
  }

  /** Passes on what comes before the answer; true once there is nothing more to be done. */
  answer(chunk: Buffer, client: Socket, database: Socket): boolean {
    const { silent, error, done } = this.#order;
    for (const reply of this.#replies.read(chunk)) {
      this.#before -= 1;
      if (this.#before >= 0) client.write(reply);
      else if (silent) done();
      else if (error === undefined) cutBoth(client, database, this.#order);
      else if (this.#before === -1) client.write(errorReply(error, 'I'));
      else client.write(reply);
    }
    if (this.#before >= 0 || silent || error === undefined) return false;
    done();
    return true;
  }
}

/** In place of passing a flight on: cuts the connection, or answers it with an error. */
export function answerBefore(
  client: Socket,
  database: Socket,
  order: Order,
  statements: readonly string[],
): void {
  if (order.error === undefined) return cutBoth(client, database, order);
  const [first = ''] = statements;
  const isBegun = /^begin/i.test(first) && !order.on.test(first);
  if (isBegun) client.write(BEGUN);
  // None of the flight has reached the server: the first is refused, and the others with it.
  for (const at of statements.slice(isBegun ? 1 : 0).keys()) {
    client.write(errorReply(at === 0 ? order.error : '25P02', 'E'));
  }
  order.done();
  return undefined;
}

/** CommandComplete of a BEGIN, and ReadyForQuery within a transaction. */
const BEGUN = Buffer.from('C\0\0\0\nBEGIN\0Z\0\0\0\x05T', 'latin1');

/** ReadyForQuery, but for the state of the transaction, which is its last byte. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);

/** An ErrorResponse, and that the server is ready for what comes next, in this state. */
function errorReply(code: string, state: 'I' | 'E'): Buffer {
  const fields = Buffer.from(`SERROR\0VERROR\0C${code}\0Mmade by a test\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields, READY, Buffer.from(state)]);
}

function cutBoth(client: Socket, database: Socket, { done }: Order): void {
  client.destroy();
  database.destroy();
  done();
}
