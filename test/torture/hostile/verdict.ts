import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Attack } from './attack.ts';
import type { Outcome, WireReply } from './connection.ts';

/** What must not be shown to an attacker. */
export interface Secrets {
  /** Nobody is ever shown these, not even who has sent them. */
  readonly keys: readonly string[];
  /** Another business's: shown to nobody but who has sent them. */
  readonly foreign: readonly string[];
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** What only the inside of the gateway would say. */
const INSIDE: readonly (readonly [string, RegExp])[] = [
  ['a stack', /\bat (?:async )?[\w.<>]+ \(|\n\s+at |:\d+:\d+\)/],
  ['a module of Node', /\bnode:\w/],
  ['a file', /file:\/\/|node_modules|\/src\/|\/work\/|\/home\/|\/root\b|\/tmp\/|\.ts\b|\.data\b/],
  ['SQL', /\bselect\s.*\sfrom\b|\binsert into\b|\bupdate\s\S+\sset\b|\brelation\b|\bconstraint\b/i],
  ['PostgreSQL', /postgres|\bpg_|SQLSTATE|violates|duplicate key|invalid byte sequence|deadlock/i],
  ['an error of JavaScript', /\b\w*(?:Type|Range|Reference|Syntax|Driver)(?:Error|Exception)\b/],
  ['what JavaScript reads', /is not a function|of undefined|of null|is not iterable|\[object /],
  ['the ORM', /mikro-?orm|kysely|\bknex\b/i],
  ['a system error', /\bE(?:CONN\w+|PIPE|ACCES|NOENT|ADDR\w+)\b/],
];

/** All in which the outcome of an attack goes against what was promised. */
export function violationsOf(attack: Attack, outcome: Outcome, secrets: Secrets): string[] {
  const { replies, malformed, isHung, bytes } = outcome;
  if (attack.leaves) return isHung ? ['it is still connected'] : [];
  const text = bytes.toString('latin1');
  const sent = attack.bytes.toString('latin1');
  return [
    ...(isHung ? ['its connection was never closed'] : []),
    ...(malformed === undefined ? [] : [malformed]),
    ...(attack.isHttp && replies.length === 0 ? ['it was not answered'] : []),
    ...secrets.keys.filter((secret) => text.includes(secret)).map((secret) => `shows ${secret}`),
    ...secrets.foreign
      .filter((secret) => text.includes(secret) && !sent.includes(secret))
      .map((secret) => `shows ${secret} of another business`),
    ...replies.flatMap((reply) => violationsIn(reply, sent)),
  ];
}

/** How a body is read, by its Content-Encoding. */
const CODINGS: ReadonlyMap<string | undefined, (body: Buffer) => Buffer> = new Map([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
]);

function violationsIn({ status, headers, body }: WireReply, sent: string): string[] {
  const found: string[] = [];
  const decode = body.length === 0 ? undefined : CODINGS.get(headers.get('content-encoding'));
  const text = (decode?.(body) ?? body).toString('utf8');
  const type = headers.get('content-type') ?? '';
  if (status >= 500 && status !== 503) found.push(`answered ${status}: ${text}`);
  if (!REQUEST_ID.test(headers.get('x-request-id') ?? '')) found.push(`${status} without its id`);
  if (headers.has('x-powered-by') || headers.has('server')) found.push('says what it is made of');
  // GraphiQL is a page of somebody else's making, the same for everybody.
  if (type.startsWith('text/html')) return found;
  const isRead = type.startsWith('text/event-stream') ? isEvents(text) : isJson(type, text);
  if (text !== '' && !isRead) found.push(`${status} is not JSON: ${text.slice(0, 200)}`);
  const shown = `${[...headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n${text}`;
  for (const [what, pattern] of INSIDE) {
    const [match] = pattern.exec(shown) ?? [];
    // An error that quotes what was sent shows nothing.
    if (match === undefined || sent.includes(match)) continue;
    found.push(`shows ${what} (${match}): ${text.slice(0, 300)}`);
  }
  return found;
}

/** A result as an event and the end of it (GraphQL over SSE), for who takes no other form. */
function isEvents(text: string): boolean {
  const [, result] = /^event: next\ndata: (.+)\n\nevent: complete\ndata:\n\n$/.exec(text) ?? [];
  return result !== undefined && isParsed(result);
}

function isJson(type: string, text: string): boolean {
  return /^application\/(?:graphql-response\+)?json\b/.test(type) && isParsed(text);
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How many payouts were acknowledged, for the first time, to an attack. */
export function paidIn({ replies }: Outcome): number {
  const counts = replies.map(({ status, headers, body }) => {
    if (status === 201) return headers.has('idempotent-replayed') ? 0 : 1;
    return body.toString().match(/"replayed":false/g)?.length ?? 0;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

const LOGGED: readonly (readonly [string, RegExp])[] = [
  ['a key', /sk_(?:live|test)_\w/],
  ['an address', /[\w.+-]+@[\w-]+\.\w/],
  ['a hash', /\b[a-z2-7]{52}\b/],
  ['an unexpected error', /"level":(?:50|60)/],
];

/** What a log has that it must not have; its first lines are the banner's, with the demo key. */
export function violationsOfLog(stdout: string): string[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return LOGGED.flatMap(([what, pattern]) => {
    const bad = lines.filter((line) => pattern.test(line));
    return bad.length === 0 ? [] : [`the log has ${what}, ${bad.length} times: ${bad[0]}`];
  });
}
