import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { Met, type Order, type Side, answerBefore } from './proxied-answers.ts';
import { StatementReader } from './statement-reader.ts';

export type { Side } from './proxied-answers.ts';

/** A TCP proxy before PostgreSQL that reads along, and cuts connections where it is told to. */
export class DatabaseProxy {
  readonly #server: Server;
  readonly #target: () => Promise<string>;
  readonly #sockets = new Set<Socket>();
  readonly #statements: string[] = [];
  #order: Order | undefined;
  /** Whether nobody answers new connections. */
  isGone = false;

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
    const target = await this.#target()
      .then((url) => new URL(url))
      .catch(() => undefined);
    if (!target || this.isGone || client.destroyed) return void client.destroy();
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
