import { mkdtemp } from 'node:fs/promises';
import { type Server, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readAddress, addressProblem } from '../../../src/settings/database-address.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { createDatabase, runnerUrl } from '../../support/database.ts';
import { openGateway } from '../../support/gateway.ts';
import { command } from '../../support/command-line.ts';
import { cli } from '../../support/gateway-process.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const AT = 'postgres://me:secret@db.example.com:6000/payout';

describe('an address is read as the driver reads it', () => {
  test.each([
    [AT, 'db.example.com:6000/payout'],
    ['postgresql://me@db.example.com/payout', 'db.example.com:5432/payout'],
    ['postgres://me:a@b@db.example.com/payout', 'db.example.com:5432/payout'],
    ['postgres://me@[::1]:6000/payout', '[::1]:6000/payout'],
    ['postgres://me:secret@/payout?host=/run/pg', '/run/pg/.s.PGSQL.5432 (payout)'],
    ['postgres:///payout?host=/run/pg&user=me&port=6000', '/run/pg/.s.PGSQL.6000 (payout)'],
    ['postgres://me:secret@%2Frun%2Fpg:6000/payout', '/run/pg/.s.PGSQL.6000 (payout)'],
    ['socket:/run/pg?db=payout', '/run/pg/.s.PGSQL.5432 (payout)'],
    ['/run/pg payout', '/run/pg/.s.PGSQL.5432 (payout)'],
  ])('%s', (text, place) => {
    expect(addressProblem(text)).toBeUndefined();
    expect(readAddress(text).place).toBe(place);
  });

  test('with all that may stand behind its question mark', () => {
    const text = `${AT}?connect_timeout=3&application_name=shop&options=-csearch_path%3Dx&sslmode=no-verify`;
    expect(addressProblem(text)).toBeUndefined();
    expect(readAddress(text)).toMatchObject({
      user: 'me',
      password: 'secret',
      config: {
        database: 'payout',
        connectionTimeoutMillis: 3000,
        application_name: 'shop',
        options: '-csearch_path=x',
        ssl: { rejectUnauthorized: false },
      },
    });
  });
});

const SEVERAL = /^names several hosts, of which the driver tries one only/;
const FORM = /^must be a postgres:\/\/ address with a database/;

describe('what the driver cannot do is refused by name', () => {
  test.each([
    ['postgres://me:secret@one,two/payout', SEVERAL],
    ['postgres://me:secret@one:5432,two:5433/payout', SEVERAL],
    ['postgres://me:secret@/payout?host=one,two', SEVERAL],
    [`${AT}?target_session_attrs=read-write`, /target_session_attrs, which the gateway does not/],
    [`${AT}?load_balance_hosts=random`, /load_balance_hosts, which/],
    [`${AT}?service=payout`, /service, which the gateway does not take: the driver reads no/],
    [`${AT}?schema=payout`, /schema, which .*search_path/],
    [`${AT}?channel_binding=require`, /channel_binding, which/],
    [`${AT}?hostaddr=10.0.0.1`, /hostaddr, which/],
    [`${AT}?sslcrl=a.pem`, /sslcrl, which/],
    [`${AT}?nothing=1`, /the parameter nothing, which the gateway does not take$/],
    [`${AT}?sslmode=allow`, /^must have an sslmode that is one of disable, /],
    [`${AT}?sslrootcert=/not/there.pem`, /^names a file by sslrootcert.*cannot be read \(ENOENT\)/],
    [`${AT}?sslmode=verify-ca&uselibpqcompat=true`, /^must name the file of the authority by/],
    [`${AT}?connect_timeout=3s`, /^must have a connect_timeout in whole seconds$/],
    [`${AT}?client_encoding=LATIN1`, /^must have no client_encoding but UTF8$/],
    [`${AT}?port=70000`, /^must have a port between 1 and 65535$/],
    ['postgres://me:secret@h:0/payout', /^must have a port between 1 and 65535$/],
    ['host=/run/pg dbname=payout password=secret', /; key=value pairs are not read$/],
    ['postgres://me:sec/ret@h/payout', FORM],
    ['postgres://me:12/secret@h/payout', FORM],
    ['postgres://me:12?secret@h/payout', FORM],
    ['postgres://me:12#secret@h/payout', FORM],
    ['postgres://me:secret@h', FORM],
    ['mysql://me:secret@h/payout', FORM],
  ])('%s', (text, problem) => {
    expect(addressProblem(text)).toMatch(problem);
    expect(addressProblem(text)).not.toContain('secret');
  });

  test('whichever setting or option it stands in', async () => {
    const several = 'postgres://me:secret@one,two/payout';
    for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL']) {
      expect(() => readSettings({ [name]: several })).toThrow(
        `The settings are malformed: ${name} names several hosts`,
      );
    }
    const copied = await command(['copy', '--to', several], {});
    expect(copied).toMatchObject({ status: 1, stdout: '' });
    expect(copied.stderr).toMatch(/^--to names several hosts, of which[^\n]*\.\n$/);
  });
});

describe('a socket of the system', () => {
  let server: Server;
  let folder: string;
  let databaseUrl: URL;

  // The run's PostgreSQL listens on TCP alone: this is its door to the file system.
  beforeAll(async () => {
    databaseUrl = new URL(runnerUrl(await createDatabase()));
    folder = await mkdtemp(join(tmpdir(), 'socket-'));
    server = createServer((client) => {
      const behind = connect(Number(databaseUrl.port), databaseUrl.hostname);
      client.pipe(behind).pipe(client);
      for (const socket of [client, behind]) socket.on('error', () => undefined);
    });
    await new Promise<void>((done) => server.listen(join(folder, '.s.PGSQL.5432'), done));
  });
  afterAll(() => new Promise((done) => server.close(done)));

  const openAt = (url: string) => openGateway({}, undefined, async () => url, databaseUrl.href);

  test.each([
    ['host', () => `@${databaseUrl.pathname}?host=${folder}`],
    ['encoded', () => `@${encodeURIComponent(folder)}${databaseUrl.pathname}`],
  ])('leads to the database: %s', async (_, where) => {
    const { username, password } = databaseUrl;
    const gateway = await openAt(`postgres://${username}:${password}${where()}`);
    const business = await gateway.business();
    expect((await gateway.pay(business, { email: 'ada@example.com', amount: 1 })).status).toBe(201);
    await gateway.expectBooksToBalance();
    await gateway.close();
  });

  test('that is not there is said to be none', async () => {
    const { username, password, pathname } = databaseUrl;
    const url = `postgres://${username}:${password}@${pathname}?host=${folder}/no`;
    await expect(openAt(url)).rejects.toThrow(
      `The database at ${folder}/no/.s.PGSQL.5432 (${pathname.slice(1)}) cannot be reached: ` +
        'a file, folder or socket is not there.',
    );
  });
});

test('what an address leaves out is taken from the environment, as by the driver', async () => {
  const url = new URL(runnerUrl(await createDatabase()));
  const env = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: decodeURIComponent(url.password),
  };
  const audit = (given: Record<string, string>) => cli(['audit', '--json'], { ...env, ...given });
  const ok = { status: 0, stderr: '', stdout: expect.stringContaining('"ok":true') };
  expect(await audit({ DATABASE_URL: `postgres://${url.pathname}` })).toMatchObject(ok);
  const PGDATABASE = url.pathname.slice(1);
  expect(await audit({ DATABASE_URL: 'postgres://', PGDATABASE })).toMatchObject(ok);
  expect(await audit({ DATABASE_URL: `postgres://${url.pathname}`, PGPORT: '1' })).toMatchObject({
    status: 1,
    stderr: `The database at ${url.hostname}:1${url.pathname} cannot be reached: nothing listens there.\n`,
  });
});
