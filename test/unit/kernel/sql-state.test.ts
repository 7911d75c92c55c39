import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { Client, Pool } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import {
  isPoolFull,
  isSocketError,
  isUnanswered,
  isWithoutConnection,
} from '../../../src/kernel/sql-state.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';

// The driver, its pool and the ORM give these errors no code: each is provoked here, so that a release
// of theirs that says it in other words is noticed.

/** So long the driver waits for what never comes, in milliseconds. */
const PATIENCE_MS = 20;
/** So long the pool waits for a connection, the first of which a loaded machine must make in time. */
const POOL_PATIENCE_MS = 2_000;

/** The names of the functions that recognise an error. */
const answers = (error: unknown) =>
  Object.entries({ isPoolFull, isWithoutConnection, isUnanswered, isSocketError })
    .filter(([, is]) => is(error))
    .map(([name]) => name);

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail('It did not fail'),
    (error: unknown) => error,
  );

/** A peer on a port of its own, which does with each chunk that it is sent what it is told. */
async function peer(onData: (socket: Socket, data: Buffer) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', (data: Buffer) => onData(socket, data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, user: 'nobody', database: 'nowhere' };
}

/** The messages of PostgreSQL's protocol (its manual, section 54.7) that let a client in. */
const AUTHENTICATION_OK = Buffer.from('R\0\0\0\x08\0\0\0\0');
const READY_FOR_QUERY = Buffer.from('Z\0\0\0\x05I');
const COMMAND_COMPLETE = Buffer.from('C\0\0\0\x0dSELECT 1\0');

/** A client of a peer that lets everybody in, and then does with a query what it is told. */
async function connected(onQuery: (socket: Socket) => void): Promise<Client> {
  const options = await peer((socket, data) => {
    // Only the first message has no letter for its kind.
    if (data[0] === 0) socket.write(Buffer.concat([AUTHENTICATION_OK, READY_FOR_QUERY]));
    else if (data[0] === 'Q'.charCodeAt(0)) onQuery(socket);
  });
  const client = new Client(options);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

test('a pool whose connections are all in use', async () => {
  const pool = new Pool({
    connectionString: inject('postgresUrl'),
    max: 1,
    connectionTimeoutMillis: POOL_PATIENCE_MS,
  });
  const held = await pool.connect();
  expect(answers(await errorOf(pool.connect()))).toEqual(['isPoolFull', 'isWithoutConnection']);
  held.release();
  await pool.end();
  expect(answers(await errorOf(pool.connect()))).toEqual(['isSocketError']);
});

test('a server that accepts and stays silent', async () => {
  const silent = { ...(await peer(() => undefined)), connectionTimeoutMillis: PATIENCE_MS };
  const pool = new Pool(silent);
  const pooled = answers(await errorOf(pool.connect()));
  expect(pooled).toEqual(['isWithoutConnection', 'isSocketError']);
  expect(answers(await errorOf(new Client(silent).connect()))).toEqual(['isSocketError']);
});

test('a server that does not answer a statement', async () => {
  const client = await connected(() => undefined);
  const query = { text: 'select 1', query_timeout: PATIENCE_MS };
  expect(answers(await errorOf(client.query(query)))).toEqual(['isUnanswered', 'isSocketError']);
  void client.end();
});

test('a connection that is cut, and whatever is asked of it after that', async () => {
  const client = await connected((socket) => socket.destroy());
  for (const text of ['Connection terminated unexpectedly', 'is not queryable']) {
    const error = await errorOf(client.query('select 1'));
    expect(String(error)).toContain(text);
    expect(answers(error)).toEqual(['isSocketError']);
  }
});

test('a connection that we close, and whatever is asked of it after that', async () => {
  const client = await connected(() => undefined);
  const asked = errorOf(client.query('select 1'));
  const ended = client.end();
  expect(answers(await errorOf(client.query('select 1')))).toEqual(['isSocketError']);
  await ended;
  expect(answers(await asked)).toEqual(['isSocketError']);
});

test('a server that says what no client has asked for', async () => {
  const twice = Buffer.concat([COMMAND_COMPLETE, READY_FOR_QUERY, COMMAND_COMPLETE]);
  const client = await connected((socket) => socket.write(twice));
  const failed = once(client, 'error');
  await client.query('select 1');
  const [error]: unknown[] = await failed;
  expect(String(error)).toContain('message from backend');
  expect(answers(error)).toEqual(['isSocketError']);
  void client.end();
});

test('an ORM that is closed', async () => {
  const orm = await unconnectedOrm();
  await orm.close();
  expect(answers(await errorOf(orm.em.fork().execute('select 1')))).toEqual(['isSocketError']);
});
