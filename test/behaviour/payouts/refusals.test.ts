import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const PAY = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) { hash created replayed }
}`;

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
});

const balanceOf = async (payer: TestBusiness): Promise<number> => {
  const { json } = await gateway().graphql(payer, '{ payoutBalance { amount } }');
  return json.data.payoutBalance.amount;
};

const pay = (payer: TestBusiness, input: Record<string, unknown>) =>
  gateway().graphql(payer, PAY, { input });

const REQUIRED = 'The email field is required.';
const NO_EMAIL = 'The email must be a valid email address.';
const LONG = 'The email may not be greater than 255 characters.';
const LEAST = 'The amount must be at least 1.';
const MOST = 'The amount may not be greater than 100000000.';
const KEY = 'The Idempotency-Key header is invalid.';
const SEVERAL = 'The given data was invalid.';

const fine = { email: 'ada@example.com', amount: 1 };

describe('VALIDATION_FAILED', () => {
  test.each([
    [{ email: '' }, { email: [REQUIRED] }, REQUIRED],
    [{ email: '   ' }, { email: [REQUIRED] }, REQUIRED],
    [{ email: 'ada' }, { email: [NO_EMAIL] }, NO_EMAIL],
    [{ email: 'ada@example.com\0' }, { email: [NO_EMAIL] }, NO_EMAIL],
    [{ email: `${'a'.repeat(251)}@b.co` }, { email: [LONG] }, LONG],
    [{ email: 'a'.repeat(256) }, { email: [NO_EMAIL, LONG] }, SEVERAL],
    [{ amount: 0 }, { amount: [LEAST] }, LEAST],
    [{ amount: -5 }, { amount: [LEAST] }, LEAST],
    [{ amount: 100_000_001 }, { amount: [MOST] }, MOST],
    [{ amount: Number.MAX_SAFE_INTEGER }, { amount: [MOST] }, MOST],
    [{ idempotencyKey: '' }, { idempotencyKey: [KEY] }, KEY],
    [{ idempotencyKey: 'a b' }, { idempotencyKey: [KEY] }, KEY],
    [{ idempotencyKey: 'k'.repeat(256) }, { idempotencyKey: [KEY] }, KEY],
    [{ email: 'x', amount: 0 }, { email: [NO_EMAIL], amount: [LEAST] }, SEVERAL],
    [
      { email: '', amount: 0, idempotencyKey: 'é' },
      { email: [REQUIRED], amount: [LEAST], idempotencyKey: [KEY] },
      SEVERAL,
    ],
  ])('says what is wrong with %j, and with nothing else', async (wrong, fields, message) => {
    const before = await balanceOf(business);
    const { status, json } = await pay(business, { ...fine, ...wrong });
    expect(status).toBe(200);
    expect(json).toEqual({
      data: { createPayoutUser: null },
      errors: [
        {
          message,
          path: ['createPayoutUser'],
          locations: [{ line: 2, column: 3 }],
          extensions: { code: 'VALIDATION_FAILED', fields },
        },
      ],
    });
    expect(await balanceOf(business)).toBe(before);
  });

  test('names the fields that failed in the order of REST', async () => {
    const { text } = await pay(business, { amount: 0, email: 'x' });
    const fields = JSON.stringify({ email: [NO_EMAIL], amount: [LEAST] });
    expect(text).toContain(`"fields":${fields}`);
    const rest = await gateway().pay(business, { amount: 0, email: 'x' });
    expect(rest.text).toBe(fields);
  });
});

describe('a payout that may not be made', () => {
  test.each([
    [
      { payoutBalance: 1000, payoutsEnabled: false },
      'PAYOUTS_DISABLED',
      'Payouts are currently disabled. Please enable them in Settings.',
    ],
    [{ payoutBalance: 0 }, 'INSUFFICIENT_BALANCE', 'Insufficient payout balance'],
  ])('of %j is %s', async (given, code, message) => {
    const payer = await gateway().business(given);
    const { status, json } = await pay(payer, fine);
    expect(status).toBe(200);
    expect(json.data).toEqual({ createPayoutUser: null });
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0]).toMatchObject({ message, path: ['createPayoutUser'] });
    expect(json.errors[0].extensions).toEqual({ code });
  });

  test('under a key that another has used is IDEMPOTENCY_KEY_REUSED', async () => {
    const payer = await gateway().business();
    await pay(payer, { ...fine, idempotencyKey: 'k' });
    for (const other of [{ amount: 2 }, { email: 'bob@example.com' }]) {
      const { status, json } = await pay(payer, { ...fine, ...other, idempotencyKey: 'k' });
      expect(status).toBe(200);
      expect(json.data).toEqual({ createPayoutUser: null });
      expect(json.errors[0].message).toBe(
        'The Idempotency-Key was already used for a different request.',
      );
      expect(json.errors[0].extensions).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
    }
    expect(await balanceOf(payer)).toBe(1_000_000 - 1);
  });
});

describe('several payouts of one document', () => {
  const TWO = `mutation ($a: CreatePayoutUserInput!, $b: CreatePayoutUserInput!) {
    a: createPayoutUser(input: $a) { entry { amount } payoutBalance { amount } }
    b: createPayoutUser(input: $b) { entry { amount } payoutBalance { amount } }
  }`;

  test.each([
    ['insufficient', { email: 'b@b.co', amount: 100 }, 'INSUFFICIENT_BALANCE'],
    ['invalid', { email: 'b', amount: 1 }, 'VALIDATION_FAILED'],
  ])('stand alone: the one that is %s does not hide the other', async (_, bad, code) => {
    const good = { email: 'a@b.co', amount: 30 };
    const ok = { entry: { amount: 30 }, payoutBalance: { amount: 20 } };
    for (const order of ['a', 'b']) {
      const payer = await gateway().business({ payoutBalance: 50 });
      const variables = order === 'a' ? { a: good, b: bad } : { a: bad, b: good };
      const { status, json } = await gateway().graphql(payer, TWO, variables);
      expect(status).toBe(200);
      expect(json.data).toEqual(order === 'a' ? { a: ok, b: null } : { a: null, b: ok });
      expect(json.errors).toHaveLength(1);
      expect(json.errors[0].path).toEqual([order === 'a' ? 'b' : 'a']);
      expect(json.errors[0].extensions.code).toBe(code);
      expect(await balanceOf(payer)).toBe(20);
    }
    await gateway().expectBooksToBalance();
  });

  test('are made in the order of the document, each seeing the one before', async () => {
    const payer = await gateway().business({ payoutBalance: 50 });
    const same = { email: 'a@b.co', amount: 10 };
    const { json } = await gateway().graphql(payer, TWO, { a: same, b: same });
    expect(json.data).toEqual({
      a: { entry: { amount: 10 }, payoutBalance: { amount: 40 } },
      b: { entry: { amount: 10 }, payoutBalance: { amount: 30 } },
    });
  });
});
