import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf, spawnAs } from '../../src/postgres/account.ts';
import { freePort } from '../../src/postgres/server.ts';
import { withClient } from './database.ts';
import { POSTGRES_ACCOUNT, debianBinaries } from './debian-postgres.ts';
import { killAll, processesOf, until } from './processes.ts';

/** Settings of PostgreSQL's, by name. */
export type NodeSettings = Readonly<Record<string, string | number>>;

/** One server of a pair: what a standby lacks it asks its primary for again soon. */
const SETTINGS: NodeSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  wal_keep_size: '256MB',
  wal_retrieve_retry_interval: '200ms',
};

/** A PostgreSQL of Debian's, in a folder and at a port of its own. */
export class PostgresNode {
  readonly name: string;
  readonly folder: string;
  readonly port: number;
  #settings: NodeSettings;
  #server: ChildProcess | undefined;

  private constructor(parent: string, name: string, port: number) {
    this.name = name;
    this.folder = join(parent, name);
    this.port = port;
    this.#settings = { ...SETTINGS, port };
  }

  /** A new server that is nobody's standby, running. */
  static async create(parent: string, name: string): Promise<PostgresNode> {
    const node = new PostgresNode(parent, name, await freePort());
    await makeFolder(node.folder);
    const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
    await runProgram('initdb', ['-D', node.#data, '--no-sync', ...options]);
    await writeFile(join(node.#data, 'postgresql.conf'), `include 'node.conf'\n`);
    await node.start();
    return node;
  }

  /** A standby that follows the primary, running. */
  static async standbyOf(primary: PostgresNode, parent: string, name: string) {
    const node = new PostgresNode(parent, name, await freePort());
    await node.follow(primary);
    return node;
  }

  /** Its superuser's address. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  /** Forgets all that it has, and starts anew as a standby of that primary. */
  async follow(primary: PostgresNode): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
    await makeFolder(this.folder);
    const source = `host=127.0.0.1 port=${primary.port} user=postgres`;
    const options = ['-c', 'fast', '--no-sync', '-d', source];
    await runProgram('pg_basebackup', ['-D', this.#data, ...options]);
    await writeFile(join(this.#data, 'standby.signal'), '');
    const primary_conninfo = `${source} application_name=${this.name}`;
    this.#settings = { ...SETTINGS, port: this.port, primary_conninfo };
    await this.start();
  }

  /** Sets what is named, and keeps the rest; a running server reads it at once. */
  async configure(settings: NodeSettings): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    await this.#writeSettings();
    this.#server?.kill('SIGHUP');
  }

  /** Starts it; resolves when it answers. */
  async start(): Promise<void> {
    await this.#writeSettings();
    const log = await open(join(this.folder, 'log'), 'a');
    const stdio = ['ignore' as const, log.fd, log.fd];
    const program = join(debianBinaries(), 'postgres');
    // Detached: Ctrl-C in a terminal is for the run, which ends the server itself.
    const server = spawnAs(POSTGRES_ACCOUNT, program, ['-D', this.#data], {
      detached: true,
      stdio,
    });
    this.#server = server;
    await log.close();
    await until(`${this.name} answers`, async () => {
      if (server.exitCode !== null)
        throw new Error(`${this.name} ended: ${await this.#lastWords()}`);
      return this.query('select 1').catch(() => undefined);
    });
  }

  /** kill -9 of all its processes. */
  async kill(): Promise<void> {
    while ((await processesOf(this.#data)).length > 0) await killAll(this.#data);
    this.#server = undefined;
  }

  /** Has it fall silent, with all its sessions open: as a machine that hangs, or is cut off. */
  async freeze(): Promise<void> {
    for (const { pid } of await processesOf(this.#data)) process.kill(pid, 'SIGSTOP');
  }

  /** A fast shutdown: sessions are told so, and a standby has all before it ends. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
    this.#server = undefined;
  }

  /** Makes a standby a primary; resolves when it takes writes. */
  async promote(): Promise<void> {
    await runProgram('pg_ctl', ['promote', '-D', this.#data, '--wait']);
  }

  /** Requires a synchronous standby, which is there when it resolves. */
  async requireStandby(): Promise<void> {
    await this.configure({ synchronous_standby_names: '*' });
    await until(`${this.name} has a synchronous standby`, async () => {
      const rows = await this.query(
        `select 1 from pg_stat_replication
         where sync_state = 'sync' and current_setting('synchronous_standby_names') = '*'`,
      );
      return rows.length > 0;
    });
  }

  async query<Row extends object>(sql: string): Promise<Row[]> {
    return withClient(this.url, async (client) => (await client.query<Row>(sql)).rows);
  }

  async #lastWords(): Promise<string> {
    return (await readFile(join(this.folder, 'log'), 'utf8'))
      .trim()
      .split('\n')
      .slice(-3)
      .join('; ');
  }

  async #writeSettings(): Promise<void> {
    const lines = Object.entries(this.#settings).map(([name, value]) => `${name} = '${value}'\n`);
    await writeFile(join(this.#data, 'node.conf'), lines.join(''));
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const { fileOwner } = POSTGRES_ACCOUNT;
  if (fileOwner !== undefined) await chown(folder, fileOwner, fileOwner);
}

/** Runs one of PostgreSQL's programs to its end. */
async function runProgram(name: string, args: readonly string[]): Promise<void> {
  const options = { stdio: ['ignore' as const, 'ignore' as const, 'pipe' as const] };
  const program = spawnAs(POSTGRES_ACCOUNT, join(debianBinaries(), name), args, options);
  const failure = await failureOf(program);
  if (failure !== undefined) throw new Error(`${name}: ${failure}`);
}
