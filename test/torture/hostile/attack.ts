import type { Random } from '../support/random.ts';

/** What one payout of an attack may move, where it is a valid one in odd clothes. */
export const PAID = 7;
/** What no payout may ever move: whoever asks for it must be refused. */
export const NEVER = 666;

/** Somebody's payout user, by all of its names. */
export interface Known {
  readonly id: string;
  readonly hash: string;
  readonly email: string;
  readonly cursor: string;
}

/** What the attacker has, and has come to know. */
export interface Target {
  readonly port: number;
  /** Its own business, which has money; and a payout user of it. */
  readonly rich: string;
  readonly user: Known;
  /** Its other business, which has none: nothing can be paid with this key. */
  readonly poor: string;
  /** Another business's: its payout user, by names that have leaked somewhere, but for its hash. */
  readonly stranger: Known;
  /** That business's key with a letter wrong. */
  readonly almostKey: string;
}

/** One thing that is tried, on a connection of its own. */
export interface Attack {
  readonly kind: string;
  readonly bytes: Buffer;
  /** In how many pieces it is sent. */
  readonly pieces?: number;
  /** Whether it must be answered: it is HTTP, and whole. */
  readonly isHttp?: boolean;
  /** It goes away without reading. */
  readonly leaves?: boolean;
  /** It neither sends the rest nor goes away. */
  readonly stalls?: boolean;
}

/** Makes an attack of a kind; the same for the same random source. */
export type Generator = (random: Random, target: Target) => Omit<Attack, 'kind'>;

/** A request as a careful attacker writes it: all that is not given is right. */
export interface Shape {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  /** Header lines, without their ends. */
  readonly lines?: readonly string[];
  readonly host?: string;
  readonly key?: string | undefined;
  readonly type?: string | undefined;
  readonly body?: string | Buffer;
  /** Instead of the true length; none for ''. */
  readonly length?: string;
  readonly eol?: string;
}

/** The bytes of a request; the connection ends with its reply unless a line says otherwise. */
export function bytesOf(shape: Shape): Buffer {
  const { method = 'POST', path = '/payout/create', version = 'HTTP/1.1', lines = [] } = shape;
  const { host = 'localhost', key, type = 'application/json', eol = '\r\n' } = shape;
  const body = Buffer.from(shape.body ?? '');
  const length = shape.length ?? (method === 'GET' ? '' : `Content-Length: ${body.length}`);
  const head = [
    `${method} ${path} ${version}`,
    ...(host === '' ? [] : [`Host: ${host}`]),
    ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
    ...(type === '' || body.length === 0 ? [] : [`Content-Type: ${type}`]),
    ...(length === '' ? [] : [length]),
    ...(lines.some((line) => /^connection:/i.test(line)) ? [] : ['Connection: close']),
    ...lines,
  ];
  return Buffer.concat([Buffer.from(`${head.join(eol)}${eol}${eol}`, 'latin1'), body]);
}

/** An address that nobody else is paid by. */
export function newEmail(random: Random): string {
  return `hostile${random.whole(1, 400)}@example.com`;
}

/** The body of a payout over REST. */
export const payout = (email: string, amount: number): string => JSON.stringify({ email, amount });

const MUTATION = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) { hash replayed entry { amount } }
}`;

/** The body of a payout over GraphQL. */
export function payoutOperation(input: unknown, query = MUTATION): string {
  return JSON.stringify({ query, variables: { input } });
}
