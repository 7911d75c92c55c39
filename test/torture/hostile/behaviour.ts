import {
  type Generator,
  PAID,
  type Target,
  bytesOf,
  newEmail,
  payout,
  payoutOperation,
} from './attack.ts';
import type { Random } from '../support/random.ts';
import { oddText } from './headers.ts';

/** A payout that is in order, at either door. */
function sound(random: Random, key: string, lines: readonly string[] = []): Buffer {
  const email = newEmail(random);
  return random.chance(0.5)
    ? bytesOf({ key, body: payout(email, PAID), lines })
    : bytesOf({ key, path: '/graphql', body: payoutOperation({ email, amount: PAID }), lines });
}

const pipelines: Generator = (random, target) => {
  const open = ['Connection: keep-alive'];
  const requests = Array.from({ length: random.whole(1, 8) }, () =>
    random.pick([
      sound(random, target.rich, open),
      bytesOf({ method: 'GET', path: '/balance', key: target.rich, lines: open }),
      bytesOf({ method: 'GET', path: '/nowhere', lines: open }),
      bytesOf({ path: '/payout/create', body: '{', key: target.poor, lines: open }),
    ]),
  );
  const last = random.pick([
    Buffer.from(oddText(random), 'latin1'),
    Buffer.from('GET /balance HTTP/1.1\r\nHost'),
    Buffer.from('\0'.repeat(100)),
    sound(random, target.poor),
  ]);
  return { bytes: Buffer.concat([...requests, last]), pieces: random.whole(1, 4) };
};

/** A payout in order, but for a few bytes: by the key with which nothing can be paid. */
const flips: Generator = (random, target) => {
  const bytes = [...sound(random, target.poor)];
  for (let times = random.whole(1, 8); times > 0; times -= 1) {
    const at = random.whole(0, bytes.length - 1);
    const byte = random.pick([0, 10, 13, 32, 34, 44, 58, 123, 125, 255, random.whole(0, 255)]);
    const change = random.pick([
      () => bytes.splice(at, 1, byte),
      () => bytes.splice(at, 0, byte),
      () => bytes.splice(at, random.whole(1, 20)),
      () => bytes.splice(at, 0, ...bytes.slice(at, at + random.whole(1, 60))),
    ]);
    change();
  }
  return { bytes: Buffer.from(bytes) };
};

/** Whoever leaves in the middle of a request, or before its reply: it may have been paid, or not. */
const leavers: Generator = (random, target) => {
  const bytes = sound(random, target.rich);
  const isWhole = random.chance(0.3);
  const end = isWhole ? bytes.length : random.whole(0, bytes.length - 1);
  return { bytes: bytes.subarray(0, end), pieces: random.whole(1, 4), leaves: true };
};

/** A request that is ended too soon, by one who still reads. */
const halves: Generator = (random, target) => {
  const bytes = sound(random, target.rich);
  return { bytes: bytes.subarray(0, random.whole(0, bytes.length - 1)) };
};

/** A request of which the rest never comes. */
const stalls: Generator = (random, target) => {
  const bytes = sound(random, target.rich);
  return { bytes: bytes.subarray(0, random.whole(0, bytes.length - 1)), stalls: true };
};

/** Slow, and in order. */
const drips: Generator = (random, target) => ({
  bytes: sound(random, target.rich),
  pieces: random.whole(2, 20),
  isHttp: true,
});

const operations: Generator = (random, { user, stranger }: Target) => {
  const fields = random.shuffle([
    `limit=${random.pick(['0', '-1', '101', '1e1', '0x10', '١', '', ' 5', '5', '9'.repeat(50)])}`,
    `cursor=${random.pick([stranger.cursor, user.cursor, 'x', '%00', '%ff', '%', ''])}`,
    `payout_hash=${random.pick([user.hash, `${user.hash}%00`, stranger.id, '', '%ED%A0%80'])}`,
    random.pick(['limit[]=1', 'limit=1&limit=2', 'cursor=&cursor=x', '__proto__=1', '&&&', '=']),
  ]);
  const path = `/payout/operations?${fields.slice(0, random.whole(0, 4)).join('&')}`;
  const lines = random.chance(0.5) ? [`X-Payout-Hash: ${user.hash}`] : [];
  const body = random.pick([
    '{}',
    '',
    '[]',
    `{"payout_hash":${random.pick(['0', '[]', '{}', '"x"', 'null'])}}`,
  ]);
  const isPost = random.chance(0.5);
  return { bytes: bytesOf({ path, lines, ...(isPost ? { body } : { method: 'GET' }) }) };
};

/** What is wrong with how somebody behaves, and what is not, as slow as it is. */
export const BEHAVIOUR: Readonly<Record<string, Generator>> = {
  pipelines,
  flips,
  leavers,
  halves,
  drips,
  operations,
};

/** Rare, for each takes as long as the gateway has patience. */
export const STALLS: Readonly<Record<string, Generator>> = { stalls };
