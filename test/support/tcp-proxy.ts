import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { ReplyReader } from './reply-reader.ts';
import { StatementReader } from './statement-reader.ts';

/** Where a connection is cut: before a statement is passed on, or once its answer is there. */
export type Side = 'before' | 'after';

interface Order {
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

/** A TCP proxy before PostgreSQL that reads along, and cuts connections where it is told to. */
export class DatabaseProxy {
  readonly #server: Server;
  readonly #target: () => Promise<string>;
  readonly #sockets = new Set<Socket>();
  readonly #statements: string[] = [];
  #order: Order | undefined;

  private constructor(target: () => Promise<string>) {
    this.#target = target;
    this.#server = createServer((client) => void this.#serve(client));
  }

  /** Opens a proxy; `target` is asked with each connection, as the database may move. */
  static async open(target: () => Promise<string>): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The address of the same database by way of the proxy. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Cuts one connection at one statement; resolves when it has been done. */
  cut(on: RegExp, side: Side, pass = 0): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#order = { on, side, pass, done: resolve };
    return promise;
  }

  /**
   * Answers one statement with an error of this SQLSTATE: `before` in place of passing it on, `after`
   * in place of the answer that the server has given.
   */
  fail(on: RegExp, side: Side, error: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#order = { on, side, error, pass: 0, done: resolve };
    return promise;
  }

  /** Passes one statement on, and lets nothing through that its connection is answered from then on. */
  silence(on: RegExp): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#order = { on, side: 'after', silent: true, pass: 0, done: resolve };
    return promise;
  }

  /** Takes back an order that nobody has met yet. */
  leaveAlone(): void {
    this.#order = undefined;
  }

  /** How many statements of this kind have come by since it was last asked. */
  count(kind: RegExp): number {
    return this.#statements.splice(0).filter((text) => kind.test(text)).length;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(client: Socket): Promise<void> {
    this.#watch(client);
    client.pause();
    const target = await this.#target().then(
      (url) => new URL(url),
      () => undefined,
    );
    if (!target || client.destroyed) return void client.destroy();
    const database = connect(Number(target.port), target.hostname);
    this.#watch(database);
    client.once('close', () => database.destroy());
    database.once('close', () => client.destroy());
    const reader = new StatementReader();
    let met: Met | undefined;
    client.on('data', (chunk: Buffer) => {
      const statements = reader.read(chunk);
      const order = this.#meet(statements);
      if (order?.side === 'before') return answerBefore(client, database, order, statements);
      if (order) met = new Met(order, statements);
      database.write(chunk);
      return undefined;
    });
    database.on('data', (chunk: Buffer) => {
      if (!met) client.write(chunk);
      else if (met.answer(chunk, client, database)) met = undefined;
    });
    client.resume();
  }

  #watch(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #meet(statements: readonly string[]): Order | undefined {
    this.#statements.push(...statements);
    // Of a run of hours nobody wants them all.
    this.#statements.splice(0, this.#statements.length - 10_000);
    const order = this.#order;
    if (!order || !statements.some((text) => order.on.test(text))) return undefined;
    if (order.pass > 0) {
      order.pass -= 1;
      return undefined;
    }
    this.#order = undefined;
    return order;
  }
}

/** A statement of a flight whose answer is not to come through as it is. */
class Met {
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
function answerBefore(
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
