import { Random } from '../../torture/support/random.ts';
import type { LoadJob, Sent } from './job.ts';

/** One payout in so many goes to somebody who was never paid before, for each candidate alike. */
const NEW_USER_ONE_IN = 5;
const AMOUNT_MAX = 10_000;
const MUTATION =
  'mutation ($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) { hash } }';

const FIRST = 'ada alan barbara claude donald edsger frances grace hedy john katherine ken'.split(
  ' ',
);
const LAST =
  'allen bartik dijkstra easley floyd goldberg hamilton hopper jennings kernighan knuth lamarr ' +
  'lamport liskov lovelace mccarthy neumann perlman ritchie shannon thompson turing wirth zuse';
const LASTS = LAST.split(' ');
const DOMAINS = ['example.com', 'example.net', 'mail.example.org', 'shop.example.com'];

/** The address of a business's n-th known user. */
export function knownEmail(n: number): string {
  const first = FIRST[n % FIRST.length];
  const last = LASTS[(n * 7) % LASTS.length];
  return `${first}.${last}${n}@${DOMAINS[(n * 3) % DOMAINS.length]}`;
}

/** A source of requests, one for all connections together, so that they do not march in lockstep. */
export function createTraffic({ url, sent, keys, knownUsers, seed }: LoadJob): () => Buffer {
  const random = new Random(seed);
  const heads = keys.length === 0 ? [headOf(url, sent)] : keys.map((key) => headOf(url, sent, key));
  let made = 0;
  const input = () => {
    made += 1;
    const isNew = knownUsers === 0 || random.chance(1 / NEW_USER_ONE_IN);
    const email = isNew
      ? `new.${seed}.${made}@example.com`
      : knownEmail(random.whole(0, knownUsers - 1));
    return { email, amount: random.whole(1, AMOUNT_MAX) };
  };
  const bodyFor = bodyOf(sent, input);
  return () => {
    const body = bodyFor();
    // All of it is ASCII, so that its characters are its bytes.
    return Buffer.from(`${random.pick(heads)}${body.length}\r\n\r\n${body}`, 'latin1');
  };
}

/** Everything before the length of the body. */
function headOf(url: string, { kind }: Sent, key?: string): string {
  return [
    `POST ${kind === 'rest' ? '/payout/create' : '/graphql'} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    'Connection: keep-alive',
    ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
    'Content-Type: application/json',
    'Content-Length: ',
  ].join('\r\n');
}

function bodyOf(sent: Sent, input: () => object): () => string {
  if (sent.kind === 'rest') return () => JSON.stringify(input());
  if (sent.kind === 'graphql') {
    return () => JSON.stringify({ query: MUTATION, variables: { input: input() } });
  }
  const { query, variables } = sent;
  const body = JSON.stringify({ query, variables });
  return () => body;
}

/** Whether a reply of status 2xx is what was asked for. */
export function isGood(sent: Sent, body: string): boolean {
  if (sent.kind === 'query') return body.includes('"data"') && !body.includes('"errors"');
  return body.includes('"hash"') && !body.includes('"errors"');
}
