import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { connect } from '../../../src/database/database.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../../src/postgres/embedded.ts';
import { prepareRoles } from '../../../src/database/embedded-roles.ts';
import { migrateAsOwner } from '../../../src/database/migrate.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { type Certificate, certificate } from '../../support/certificates.ts';
import { withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { emptyDataDir, spawnGateway } from '../../support/gateway-process.ts';
import { openGatewayOn } from '../../support/gateway.ts';
import { TEST_MS, until } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

// A PostgreSQL with TLS, and certificates of all kinds: what is wrong is said in a sentence.

const authority = certificate({ name: 'an authority of our own' });
const other = certificate({ name: 'another authority' });
const own = certificate({ name: 'self-signed', host: '127.0.0.1' });
const good = certificate({ name: 'signed', host: '127.0.0.1', by: authority });
const settings = readSettings({ CONNECTION_TIMEOUT: '10' });

let dataDir: string;
let server: EmbeddedDatabase;
let files: Record<string, string>;

beforeAll(async () => {
  dataDir = await emptyDataDir();
  server = await startEmbedded({ dataDir, owner: 'gateway' });
  const all = { authority, other, own };
  files = {};
  for (const [name, { pem }] of Object.entries(all)) {
    files[name] = join(inject('runFolder'), `${name}.pem`);
    await writeFile(files[name], pem);
  }
});
afterAll(() => server.stop());

/** Has the server show a certificate to those who connect from now on. */
async function show({ pem, keyPem }: Certificate): Promise<void> {
  const folder = join(dataDir, 'postgres');
  const { uid, gid } = await stat(folder);
  for (const [name, text] of [
    ['server.crt', pem],
    ['server.key', keyPem],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await chown(join(folder, name), uid, gid);
  }
  const loadedAt = () =>
    withClient(server.url, async (client) => {
      const { rows } = await client.query<{ at: Date }>('select pg_conf_load_time() as at');
      return Number(rows[0]?.at);
    });
  const before = await loadedAt();
  await withClient(server.url, async (client) => {
    await client.query('alter system set ssl = on');
    await client.query('select pg_reload_conf()');
  });
  await until('new connections have it', async () => (await loadedAt()) > before);
}

const address = (parameters: string) => server.url.replace('sslmode=disable', parameters);
const lineAt = (parameters: string) =>
  connect(modules, { url: address(parameters) }, settings).then(
    () => 'connected',
    (error: Error) => error.message.replace(/^The database at 127\.0\.0\.1:\d+\/payout /, ''),
  );

const UNKNOWN =
  /^cannot be reached: its certificate is of an authority that is not known here: .*sslrootcert/;

describe.each<[string, Certificate, string, RegExp]>([
  ['its own', own, 'sslmode=require', /self-signed: name the file of its authority by sslrootcert/],
  ['an authority that nobody knows', good, 'sslmode=require', UNKNOWN],
  ['another authority than was named', good, 'sslmode=verify-full&sslrootcert=OTHER', UNKNOWN],
  [
    'time that is over',
    certificate({ name: 'expired', host: '127.0.0.1', by: authority, days: [-9, -2] }),
    'sslmode=verify-full&sslrootcert=AUTHORITY',
    /its certificate has expired: renew it on the server\.$/,
  ],
  [
    'time that has not come',
    certificate({ name: 'early', host: '127.0.0.1', by: authority, days: [2, 9] }),
    'sslmode=verify-full&sslrootcert=AUTHORITY',
    /its certificate is not valid yet: set the clocks right\.$/,
  ],
  [
    'another host',
    certificate({ name: 'other host', host: 'db.example.com', by: authority }),
    'sslmode=verify-full&sslrootcert=AUTHORITY',
    /its certificate is for another host: give the host name that the certificate names\.$/,
  ],
])('a certificate of %s', (_, shown, parameters, line) => {
  test('is refused with a sentence', async () => {
    await show(shown);
    const given = parameters
      .replace('OTHER', files['other'] ?? '')
      .replace('AUTHORITY', files['authority'] ?? '');
    expect(await lineAt(given)).toMatch(line);
    expect(await lineAt('sslmode=no-verify')).toBe('connected');
  });
});

test('with the file of its authority a gateway pays over TLS, and so do its commands', async () => {
  await show(good);
  const by = `sslmode=verify-full&sslrootcert=${files['authority']}`;
  const urls = await prepareRoles(server.url);
  const url = urls.url.replace('sslmode=disable', by);
  const ownerUrl = urls.ownerUrl.replace('sslmode=disable', by);
  await migrateAsOwner(modules, { url, ownerUrl }, settings);
  const gateway = await openGatewayOn(url);
  const business = await gateway.business();
  expect((await gateway.pay(business, { email: 'ada@example.com', amount: 1 })).status).toBe(201);
  const [row] = await gateway.orm.em
    .fork()
    .execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  expect(row).toEqual({ ssl: true });
  await gateway.close();
  const env = { DATABASE_URL: url, DATA_DIR: dataDir };
  expect(await command(['audit', '--json'], env)).toMatchObject({ status: 0, stderr: '' });
});

test('a start and a command say it in one line, and without the password', async () => {
  await show(own);
  const url = address('sslmode=require');
  const env = {
    DATABASE_URL: url,
    PAYOUT_HASH_SECRET: 'x'.repeat(32),
    DATA_DIR: await emptyDataDir(),
  };
  const start = spawnGateway(env);
  expect(await start.ended).toBe(1);
  const line =
    /^The database at 127\.0\.0\.1:\d+\/payout cannot be reached: its certificate is self-signed: .*\.\n$/;
  expect(start.stderr).toMatch(line);
  expect((await command(['migrate'], env)).stderr).toMatch(line);
  expect(start.stdout + start.stderr).not.toContain(new URL(url).password);
});
