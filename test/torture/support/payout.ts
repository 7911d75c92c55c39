import type { Agent } from 'node:http';
import { call } from '../../support/http.ts';

/** The two ways in. */
export const DOORS = ['rest', 'graphql'] as const;
export type Door = (typeof DOORS)[number];

/** A payout without a key: whoever asks twice pays twice. */
export interface Unkeyed {
  readonly key?: undefined;
  readonly email: string;
  readonly amount: number;
}

/** A payout, as a client asks for it: with a key. */
export interface Payout extends Omit<Unkeyed, 'key'> {
  readonly key: string;
}

/** What a client learns of it: paid, refused with a status, or nothing at all (0). */
export type Reply =
  | { readonly paid: true; readonly hash: string; readonly replayed: boolean }
  | {
      readonly paid: false;
      readonly status: number;
      /** What a refusal says of when to come again, in seconds. */
      readonly retryAfter?: string | undefined;
    };

/** Where a request goes: a gateway, a door, and the connection that is kept for it. */
export interface Way {
  readonly url: string;
  readonly secretKey: string;
  readonly door: Door;
  readonly agent?: Agent;
}

/** No gateway is silent for longer: its own time-outs are shorter. */
const PATIENCE_MS = 25_000;

const MUTATION = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) { hash replayed }
}`;

/** Codes of GraphQL whose HTTP status is 200, in REST's terms. */
const STATUSES: Readonly<Record<string, number>> = {
  IDEMPOTENCY_KEY_REUSED: 422,
  INSUFFICIENT_BALANCE: 400,
  PAYOUTS_DISABLED: 403,
  VALIDATION_FAILED: 400,
};

interface Answer {
  readonly data?: { readonly createPayoutUser?: { hash: string; replayed: boolean } | null };
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** Asks for a payout, once, whatever may happen to the gateway meanwhile. */
export async function ask(way: Way, payout: Payout | Unkeyed): Promise<Reply> {
  const { promise: silence, resolve } = Promise.withResolvers<Reply>();
  const timer = setTimeout(() => resolve({ paid: false, status: 0 }), PATIENCE_MS);
  try {
    return await Promise.race([
      way.door === 'rest' ? rest(way, payout) : graphql(way, payout),
      silence,
    ]);
  } catch {
    return { paid: false, status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

async function rest({ url, secretKey, agent }: Way, payout: Payout | Unkeyed): Promise<Reply> {
  const { key, ...body } = payout;
  const headers = {
    Authorization: `Bearer ${secretKey}`,
    ...(key !== undefined && { 'Idempotency-Key': key }),
  };
  const reply = await call(`${url}/payout/create`, { headers, body, ...(agent && { agent }) });
  const retryAfter = reply.headers['retry-after'];
  if (reply.status !== 201) return { paid: false, status: reply.status, retryAfter };
  const { hash } = JSON.parse(reply.text) as { hash: string };
  return { paid: true, hash, replayed: reply.headers['idempotent-replayed'] === 'true' };
}

async function graphql({ url, secretKey, agent }: Way, payout: Payout | Unkeyed): Promise<Reply> {
  const { key: idempotencyKey, ...fields } = payout;
  const body = { query: MUTATION, variables: { input: { ...fields, idempotencyKey } } };
  const headers = { Authorization: `Bearer ${secretKey}` };
  const reply = await call(`${url}/graphql`, { headers, body, ...(agent && { agent }) });
  const { data, errors } = JSON.parse(reply.text) as Answer;
  if (data?.createPayoutUser) return { paid: true, ...data.createPayoutUser };
  const code = errors?.[0]?.extensions?.code ?? '';
  const status = reply.status === 200 ? (STATUSES[code] ?? 0) : reply.status;
  return { paid: false, status, retryAfter: reply.headers['retry-after'] };
}
