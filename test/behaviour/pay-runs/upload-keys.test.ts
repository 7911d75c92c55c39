import { expect, onTestFinished, test } from 'vitest';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { NDJSON, linesOf, runsOf, upload } from './files.ts';

// An upload under an Idempotency-Key makes one draft, however often it is sent.

const gateway = useGateway();

const FILE = 'email,amount\nada@example.com,100\nnobody,0\n';
const REUSED = {
  error: 'The Idempotency-Key was already used for a different request.',
};

test('the same file again is answered as the first time, also once the run has gone on', async () => {
  const business = await gateway().business();
  const how = { key: 'one', name: 'November' };
  const first = await upload(gateway(), business, FILE, how);
  expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
  const em = gateway().orm.em.fork();
  await em.execute(`update pay_run set status = 'CANCELLED' where id = ?`, [first.json.id]);
  const again = await upload(gateway(), business, FILE, { ...how, key: '"one"' });
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(again.text).toBe(first.text);
  expect(await runsOf(gateway(), business)).toBe(1);
});

test('another file, name or media type under it is refused, and so is another kind of request', async () => {
  const business = await gateway().business({ payoutBalance: 1_000 });
  await upload(gateway(), business, FILE, { key: 'one', name: 'November' });
  const others = [
    upload(gateway(), business, `${FILE}\n`, { key: 'one', name: 'November' }),
    upload(gateway(), business, FILE, { key: 'one' }),
    upload(gateway(), business, '{"email":"a@b.co","amount":1}', { key: 'one', type: NDJSON }),
    gateway().pay(business, { email: 'a@b.co', amount: 1 }, { 'Idempotency-Key': 'one' }),
  ];
  for (const { status, json } of await Promise.all(others)) {
    expect([status, json]).toEqual([422, REUSED]);
  }
  await gateway().pay(business, { email: 'a@b.co', amount: 1 }, { 'Idempotency-Key': 'two' });
  const reply = await upload(gateway(), business, FILE, { key: 'two' });
  expect([reply.status, reply.json]).toEqual([422, REUSED]);
  expect(await runsOf(gateway(), business)).toBe(1);
  await gateway().expectBooksToBalance();
});

test('a key belongs to its business', async () => {
  const [one, other] = [await gateway().business(), await gateway().business()];
  await upload(gateway(), one, FILE, { key: 'one' });
  const reply = await upload(gateway(), other, `${FILE}a@b.co,1`, { key: 'one' });
  expect([reply.status, reply.headers.get('idempotent-replayed')]).toEqual([201, null]);
});

test('several at once make one draft, and all are answered with it', async () => {
  const business = await gateway().business();
  const at = { key: 'one' };
  const replies = await Promise.all([1, 2, 3].map(() => upload(gateway(), business, FILE, at)));
  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  const replayed = replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true');
  expect(replayed).toHaveLength(2);
  expect(await runsOf(gateway(), business)).toBe(1);
  expect(await linesOf(gateway(), replies[0]?.json.id)).toHaveLength(2);
});

test.each([
  [
    'the same file makes one draft, told by both',
    FILE,
    ['201, replayed: false', '201, replayed: true'],
  ],
  [
    'of two files one makes a draft',
    `${FILE}a@b.co,1\n`,
    ['201, replayed: false', '422, replayed: false'],
  ],
])('one key at two gateways at once: %s', async (_, second, expected) => {
  const other = await openGatewayOn(gateway().databaseUrl);
  onTestFinished(other.close);
  const business = await gateway().business();
  const lock = await holdBusinesses(gateway().databaseUrl);
  const uploads = [
    upload(gateway(), business, FILE, { key: 'one' }),
    upload(other, business, second, { key: 'one' }),
  ];
  // Both have written their lines, and neither knows of the other.
  await lock.wanted(uploads.length);
  await lock.release();
  const replies = await Promise.all(uploads);
  const told = replies.map(({ status, headers }) => {
    return `${status}, replayed: ${headers.get('idempotent-replayed') ?? 'false'}`;
  });
  expect(told.toSorted()).toEqual(expected);
  if (second === FILE) expect(replies[0]?.text).toBe(replies[1]?.text);
  const made = replies.find(({ status }) => status === 201)?.json;
  expect(await runsOf(gateway(), business)).toBe(1);
  expect(await linesOf(gateway(), made.id)).toHaveLength(made.lines);
});

test('several different files at once make one draft', async () => {
  const business = await gateway().business();
  const files = [FILE, `${FILE}a@b.co,1\n`, `${FILE}a@b.co,2\n`];
  const replies = await Promise.all(
    files.map((file) => upload(gateway(), business, file, { key: 'one' })),
  );
  const statuses = replies.map(({ status }) => String(status));
  expect(statuses.toSorted()).toEqual(['201', '422', '422']);
  expect(await runsOf(gateway(), business)).toBe(1);
});

test('a file that is refused leaves the key free', async () => {
  const business = await gateway().business();
  expect((await upload(gateway(), business, '', { key: 'one' })).status).toBe(400);
  expect((await upload(gateway(), business, FILE, { key: 'one' })).status).toBe(201);
});

test('a key that is none, or stands where nobody reads it, is refused after the file', async () => {
  const business = await gateway().business();
  const invalid = { error: 'The Idempotency-Key header is invalid.' };
  const reply = await upload(gateway(), business, FILE, { key: 'my key' });
  expect([reply.status, reply.json]).toEqual([400, invalid]);
  expect((await upload(gateway(), business, '', { key: 'my key' })).json).toHaveProperty('file');
  const misplaced = await upload(gateway(), business, FILE, {
    headers: { 'X-Idempotency-Key': 'one' },
  });
  const text = 'Send the key in the Idempotency-Key header.';
  expect([misplaced.status, misplaced.json]).toEqual([400, { idempotency_key: [text] }]);
  expect(await runsOf(gateway(), business)).toBe(0);
});
