import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** A session that goes through the switch, and the port that it was led to. */
interface Session {
  readonly port: number;
  readonly sockets: readonly [Socket, Socket];
}

/** One address before several servers: new sessions are led to one of them, the old ones stay. */
export class TcpSwitch {
  readonly #sessions = new Set<Session>();
  #listener: Server | undefined;
  #port = 0;
  #target: number;

  private constructor(target: number) {
    this.#target = target;
  }

  static async open(target: number): Promise<TcpSwitch> {
    const toggle = new TcpSwitch(target);
    await toggle.#listen();
    return toggle;
  }

  /** The port of the address. */
  get port(): number {
    return this.#port;
  }

  /** Leads new sessions there from now on. */
  async lead(target: number): Promise<void> {
    this.#target = target;
    await this.#listen();
  }

  /** Has nothing listen at the address. */
  refuse(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  /** Cuts all sessions. */
  cut(): void {
    for (const { sockets } of this.#sessions) for (const socket of sockets) socket.destroy();
  }

  /** How many sessions go to this port. */
  sessionsTo(target: number): number {
    return [...this.#sessions].filter(({ port }) => port === target).length;
  }

  close(): void {
    this.refuse();
    this.cut();
  }

  async #listen(): Promise<void> {
    if (this.#listener) return;
    // A listener that was closed opens again only when its last session has ended: a new one need not wait.
    const listener = createServer((client) => this.#serve(client));
    this.#listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#port, HOST, resolve);
    });
    this.#port = (listener.address() as AddressInfo).port;
  }

  #serve(client: Socket): void {
    const server = connect(this.#target, HOST);
    const session: Session = { port: this.#target, sockets: [client, server] };
    this.#sessions.add(session);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        other.destroy();
        this.#sessions.delete(session);
      });
      socket.pipe(other);
    }
  }
}
