import { randomUUID } from 'node:crypto';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDatabase, runnerUrl, withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { cli, emptyDataDir, spawnGateway } from '../../support/gateway-process.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS });

// Whatever a database, a file or the network has against a start or a command: a sentence, no code.

const PASSWORD = 'hunter2-the-password';
let databaseUrl: string;
let servers: Server[];

const sql = (text: string) => withClient(databaseUrl, (client) => client.query(text));

const forRunner = (setting: string) => {
  const { username } = new URL(runnerUrl(databaseUrl));
  return sql(
    `alter role ${username} in database ${new URL(databaseUrl).pathname.slice(1)} ${setting}`,
  );
};

beforeAll(async () => {
  databaseUrl = await createDatabase();
  servers = [];
});
afterAll(() => servers.forEach((server) => server.close()));

/** A role with a right or a wrong of its own. */
async function roleWith(may: string): Promise<string> {
  const role = `role_${randomUUID().slice(0, 8)}`;
  await sql(`create role ${role} password '${PASSWORD}' ${may}`);
  return Object.assign(new URL(databaseUrl), { username: role, password: PASSWORD }).href;
}

/** The address of a server that does this with each connection. */
async function addressOf(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer(onConnection);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return `postgres://me:${PASSWORD}@127.0.0.1:${port}/payout`;
}

/** What `business create` says where it fails. */
async function lineOf(url: string, name = 'N', run = command): Promise<string> {
  const { status, stdout, stderr } = await run(['business', 'create', `--name=${name}`], {
    DATABASE_URL: url,
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^[^\n]+\.\n$/);
  expect(stderr).not.toContain(PASSWORD);
  return stderr.trim();
}

const cannot = (url: string, reason: string) => {
  const { host, pathname } = new URL(url);
  return `The database at ${host}${pathname} cannot be reached: ${reason}.`;
};

describe('the database', () => {
  test('has no connection left', async () => {
    const url = await roleWith('login connection limit 0');
    expect(await lineOf(url)).toBe(
      cannot(
        url,
        'it has no connection left: raise its max_connections, or lower DATABASE_POOL_SIZE or WORKERS',
      ),
    );
  });

  test('lets the user not in', async () => {
    const url = await roleWith('nologin');
    expect(await lineOf(url)).toBe(cannot(url, 'the user may not log in'));
  });

  test('wants a password', async () => {
    const url = Object.assign(new URL(databaseUrl), { password: '' }).href;
    const reason = 'it wants a password: give it in the address, or by PGPASSWORD';
    expect(await lineOf(url)).toBe(cannot(url, reason));
  });

  test('cuts the connection', async () => {
    const url = await addressOf((socket) => socket.resetAndDestroy());
    expect(await lineOf(url)).toBe(cannot(url, 'the connection was cut: its log may say why'));
  });

  test.each([
    // AuthenticationGSS, and SASL without SCRAM (PostgreSQL's manual, "Message Formats").
    ['GSSAPI', 'R\0\0\0\x08\0\0\0\x07'],
    ['another SASL', 'R\0\0\0\x0f\0\0\0\x0aPLAIN\0\0'],
  ])('logs in by %s', async (_, message) => {
    const url = await addressOf((socket) => socket.once('data', () => socket.write(message)));
    // The driver throws it where nobody can catch it, but the process.
    expect(await lineOf(url, 'N', cli)).toMatch(
      /: it logs users in by a way that the driver does not know, or is no PostgreSQL\b/,
    );
  });

  test('may only be read', async () => {
    await forRunner('set default_transaction_read_only = on');
    const line = await lineOf(runnerUrl(databaseUrl));
    await forRunner('reset default_transaction_read_only');
    expect(line).toMatch(
      /^The command failed at the database: it may only be read: give the address of the primary, .*25006\)\.$/,
    );
  });

  test('cannot keep all characters', async () => {
    const latin = `latin_${randomUUID().slice(0, 8)}`;
    await sql(
      `create database ${latin} encoding 'LATIN1' locale_provider libc locale 'C' template template0`,
    );
    const url = Object.assign(new URL(databaseUrl), { pathname: `/${latin}` }).href;
    expect(await command(['migrate'], { DATABASE_URL: url })).toMatchObject({ status: 0 });
    expect(await lineOf(url, '🎉')).toMatch(
      /^The command failed at the database: it cannot keep all characters: make the database with encoding 'UTF8' /,
    );
  });

  test('has tables of another version', async () => {
    const other = await createDatabase();
    await withClient(other, (client) => client.query('alter table business drop column name'));
    expect(await lineOf(runnerUrl(other))).toMatch(
      /^The command failed at the database: its tables are not those of this version: run `npm run/,
    );
  });

  test('has tables that no migration of ours has made', async () => {
    const other = await createDatabase();
    await withClient(other, (client) => client.query('truncate mikro_orm_migrations'));
    const migrated = await command(['migrate'], { DATABASE_URL: other });
    expect(migrated).toMatchObject({ status: 1, stdout: '' });
    expect(migrated.stderr).toMatch(
      /^The command failed at the database: a table or the like is there already [^\n]+\.\n$/,
    );
  });
});

test('a start that may only read is no start that fails: it is not ready', async () => {
  const run = runnerUrl(databaseUrl);
  const env = {
    DATABASE_URL: run,
    PAYOUT_HASH_SECRET: 'x'.repeat(32),
    DATA_DIR: await emptyDataDir(),
  };
  // The first start leaves the fingerprint of its secret; later ones write nothing.
  const first = spawnGateway(env);
  await first.says(/^Payout gateway on (http:\S+)$/m);
  first.signal('SIGTERM');
  await first.ended;
  await forRunner('set default_transaction_read_only = on');
  try {
    const second = spawnGateway({ ...env, MIGRATE: '1', MIGRATION_DATABASE_URL: databaseUrl });
    const [, url = ''] = await second.says(/^Payout gateway on (http:\S+)$/m);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    const listed = await command(['business', 'list', '--json'], { DATABASE_URL: run });
    expect(listed).toMatchObject({ status: 0, stderr: '' });
  } finally {
    await forRunner('reset default_transaction_read_only');
  }
});
