import { chmod, chown, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnAs } from '../../../src/postgres/account.ts';
import { freePort } from '../../../src/postgres/server.ts';
import { withClient } from '../../support/database.ts';
import { POSTGRES_ACCOUNT } from '../../support/debian-postgres.ts';
import { call } from '../../support/http.ts';
import { killAll, processesOf, until } from '../../support/processes.ts';
import {
  type Member,
  etcdArguments,
  haproxyConfiguration,
  patroniConfiguration,
} from './configuration.ts';
import type { Programs } from './programs.ts';

/** With one of them dead there is still a primary and its standby. */
const NAMES = ['anna', 'berta', 'clara'];
/** How long the cluster may take to have a primary and a synchronous standby. */
const WHOLE_LIMIT_MS = 120_000;
const ROLE = 'payout';
const LAST_LINES = 12;

/** Three members under Patroni, etcd, and HAProxy before them, each with its files in one folder. */
export class Cluster {
  readonly #folder: string;
  readonly #programs: Programs;
  readonly #signal: AbortSignal;
  readonly #members: readonly Member[];
  readonly #etcdPort: number;
  readonly #port: number;

  private constructor(
    folder: string,
    programs: Programs,
    signal: AbortSignal,
    members: readonly Member[],
    ports: { readonly etcd: number; readonly haproxy: number },
  ) {
    this.#folder = folder;
    this.#programs = programs;
    this.#signal = signal;
    this.#members = members;
    this.#etcdPort = ports.etcd;
    this.#port = ports.haproxy;
  }

  /** Starts it all; resolves when there is an empty database for a gateway. */
  static async start(parent: string, programs: Programs, signal: AbortSignal): Promise<Cluster> {
    const folder = join(parent, 'cluster');
    const members = await Promise.all(
      NAMES.map(async (name) => {
        const [port, restPort] = [await freePort(), await freePort()];
        return { name, folder: join(folder, name), port, restPort };
      }),
    );
    const ports = { etcd: await freePort(), haproxy: await freePort() };
    const cluster = new Cluster(folder, programs, signal, members, ports);
    for (const each of [folder, ...members.map((member) => member.folder)]) await own(each);
    await cluster.#run('etcd', programs.etcd, etcdArguments(folder, ports.etcd, await freePort()));
    for (const member of members) await cluster.restart(member.name);
    const configuration = join(folder, 'haproxy.cfg');
    await writeFile(configuration, haproxyConfiguration(ports.haproxy, members));
    await cluster.#run('haproxy', programs.haproxy, ['-f', configuration]);
    await cluster.untilWhole();
    await cluster.#makeDatabase();
    return cluster;
  }

  /** The database, wherever it is. */
  get url(): string {
    return `postgres://${ROLE}@127.0.0.1:${this.#port}/${ROLE}`;
  }

  /** The name of the member that says it is the primary; undefined while none does. */
  async primary(): Promise<string | undefined> {
    const answers = await Promise.all(this.#members.map((each) => says(each, '/primary')));
    return this.#members[answers.indexOf(true)]?.name;
  }

  /** Waits until there is a primary, all others follow it, and commits go to one of them. */
  async untilWhole(): Promise<void> {
    await until(
      'a primary, and a synchronous standby among two',
      async () => {
        const ask = (path: string) => Promise.all(this.#members.map((each) => says(each, path)));
        const primaries = (await ask('/primary')).filter(Boolean).length;
        const replicas = (await ask('/replica')).filter(Boolean).length;
        const isSynchronous = (await ask('/synchronous')).includes(true);
        return primaries === 1 && replicas === this.#members.length - 1 && isSynchronous;
      },
      WHOLE_LIMIT_MS,
    );
  }

  /** kill -9 of a member's PostgreSQL, and of its Patroni, too, where the whole member is to die. */
  async kill(name: string, isWhole: boolean): Promise<void> {
    const { folder } = this.#member(name);
    if (!isWhole) return killAll(join(folder, 'data'));
    // Its Patroni may be starting a server at this moment.
    while ((await processesOf(folder)).length > 0) await killAll(folder);
  }

  /** Starts a member's Patroni, which sees to all else. */
  async restart(name: string): Promise<void> {
    const member = this.#member(name);
    const configuration = join(member.folder, 'patroni.yml');
    const { patroni, postgres } = this.#programs;
    await writeFile(configuration, patroniConfiguration(member, this.#etcdPort, postgres));
    await this.#run(name, patroni, [configuration]);
  }

  /** The last that each program has written, of whoever wants to know why it went wrong. */
  async lastWords(): Promise<string[]> {
    const names = ['etcd', ...NAMES];
    return Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(this.#folder, `${name}.log`), 'utf8').catch(() => '');
        return `${name}: ${lastLines(text)}`;
      }),
    );
  }

  async #makeDatabase(): Promise<void> {
    const administration = `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
    await until('HAProxy leads to the primary', () =>
      withClient(administration, () => Promise.resolve(true)).catch(() => false),
    );
    await withClient(administration, async (client) => {
      await client.query(`create role ${ROLE} login`);
      await client.query(`create database ${ROLE} owner ${ROLE}`);
    });
  }

  #member(name: string): Member {
    const member = this.#members.find((each) => each.name === name);
    if (!member) throw new Error(`no member ${name}`);
    return member;
  }

  /** Starts a program that lives until it is killed, and writes its words to a file. */
  async #run(name: string, program: string, args: readonly string[]): Promise<void> {
    const log = await open(join(this.#folder, `${name}.log`), 'a');
    // Detached: Ctrl-C in a terminal is for the run, which ends them itself.
    const stdio = ['ignore' as const, log.fd, log.fd];
    // What is started once all has been ended would be left behind.
    this.#signal.throwIfAborted();
    const child = spawnAs(POSTGRES_ACCOUNT, program, args, { detached: true, stdio });
    child.once('error', () => undefined);
    await log.close();
  }
}

/** The end of what a program has written. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-LAST_LINES).join('\n  ');
}

/** Makes a folder of PostgreSQL's own account. */
async function own(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const { fileOwner } = POSTGRES_ACCOUNT;
  if (fileOwner !== undefined) await chown(folder, fileOwner, fileOwner);
}

/** What a member's Patroni says of its role. */
async function says({ restPort }: Member, path: string): Promise<boolean> {
  const reply = await call(`http://127.0.0.1:${restPort}${path}`).catch(() => undefined);
  return reply?.status === 200;
}
