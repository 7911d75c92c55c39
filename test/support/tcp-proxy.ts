import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
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
    let next: Order | undefined;
    client.on('data', (chunk: Buffer) => {
      const statements = reader.read(chunk);
      const order = this.#meet(statements);
      if (order?.side !== 'before') {
        database.write(chunk);
        next ??= order;
      } else if (order.error === undefined) cutBoth(client, database, order);
      else {
        // Whatever came with it is refused as in a transaction that has failed.
        for (const text of statements) {
          client.write(errorReply(order.on.test(text) ? order.error : '25P02', 'E'));
        }
        order.done();
      }
    });
    database.on('data', (chunk: Buffer) => {
      if (!next) client.write(chunk);
      else if (next.silent) next.done();
      else if (next.error === undefined) cutBoth(client, database, next);
      // The answer is whole with ReadyForQuery, which ends these bytes.
      else if (chunk.subarray(-6, -1).equals(READY)) {
        client.write(errorReply(next.error, 'I'));
        next.done();
        next = undefined;
      }
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
