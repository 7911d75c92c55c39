import { expect } from 'vitest';
import { userBalances } from '../payouts/doors.ts';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';

export const EMAIL = 'once@example.com';
export const PAY = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) { hash }
}`;
/** The same payment as a field of a document. */
export const FIELD = `createPayoutUser(input: { email: "${EMAIL}", amount: 100 })`;

/** A GraphQL request. */
export interface Request {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A payment, with more in its input than there need be. */
export const payment = (input: object = {}): Request => ({
  query: PAY,
  variables: { input: { email: EMAIL, amount: 100, ...input } },
});

type Headers = Readonly<Record<string, string>>;

/** The header with a key. */
export const withKey = (key: string): Headers => ({ 'Idempotency-Key': key });

/** What a key that cannot count is answered with: nothing has run. */
export const refusal = (text: string) => ({
  data: null,
  errors: [
    {
      message: text,
      extensions: { code: 'VALIDATION_FAILED', fields: { idempotencyKey: [text] } },
    },
  ],
});

/** Calls of a gateway that have a header of their own. */
export function callsOf(gateway: () => TestGateway) {
  const send = (
    { key }: TestBusiness,
    request: Request,
    headers: Headers = {},
  ): Promise<TestReply> =>
    gateway().fetch('/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}`, ...headers },
      body: JSON.stringify(request),
    });
  return {
    send,
    /** Sends it twice under one key, and expects that it has paid once, and said so. */
    expectPaidOnce: async (request: Request, headers = withKey('g1')): Promise<void> => {
      const business = await gateway().business();
      const first = await send(business, request, headers);
      const second = await send(business, request, headers);
      expect(first.json).not.toHaveProperty('errors');
      expect(second.json).toEqual(first.json);
      expect(first.headers.get('idempotent-replayed')).toBeNull();
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(await userBalances(gateway(), business)).toEqual({ [EMAIL]: 100 });
      await gateway().expectBooksToBalance();
    },
    /** Sends it under a key, and expects this refusal, and that nothing was paid. */
    expectRefused: async (
      request: Request,
      text: string,
      headers = withKey('g1'),
    ): Promise<void> => {
      const business = await gateway().business();
      const { status, json } = await send(business, request, headers);
      expect({ status, json }).toEqual({ status: 200, json: refusal(text) });
      expect(await userBalances(gateway(), business)).toEqual({});
    },
  };
}
