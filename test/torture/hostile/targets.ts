import { METHODS } from 'node:http';
import type { Random } from '../support/random.ts';
import { type Generator, NEVER, type Target, bytesOf, newEmail, payout } from './attack.ts';

const verbs: Generator = (random, target) => {
  const method = random.pick([...METHODS, 'FOO', 'post', 'PoST', 'GETT', '', 'A'.repeat(500)]);
  const path = random.pick([...PATHS, '*', 'localhost:443']);
  const body = payout(newEmail(random), NEVER);
  // With a body that would pay, were it not for the verb.
  const isPost = method === 'POST';
  return { bytes: bytesOf({ method, path, key: isPost ? target.poor : target.rich, body }) };
};

/** The addresses of the gateway. */
export const PATHS = [
  '/graphql',
  '/payout/create',
  '/payout/operations',
  '/balance',
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/metrics',
];

const targets: Generator = (random, target) => {
  const path = random.pick(PATHS);
  const odd = random.pick([
    `/${path}`,
    `${path}/`,
    `${path}//`,
    `/.${path}`,
    `/x/..${path}`,
    `/%2e${path}`,
    path.replace('/', '/%2f'),
    path.replace(/.$/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    path.toUpperCase(),
    path.replaceAll('/', '\\'),
    `${path};x=y`,
    `${path}%00`,
    `${path}%`,
    `${path}.json`,
    `${path}#x`,
    `${path} x`,
    `${path}\t`,
    `${path}\u00e9`,
    `//evil.example${path}`,
    `https://user:pass@evil.example${path}/`,
    `http:${path}`,
    '/..%2f..%2f..%2fetc/passwd',
    '/../../../../etc/passwd',
    '/.env',
    '/.data/demo-key',
    '/package.json',
    '/constructor',
    '/__proto__',
    '/toString',
    '*',
    '?',
    '',
    `/${'a'.repeat(random.whole(1_000, 30_000))}`,
    `/${'%41'.repeat(2_000)}`,
  ]);
  const body = payout(newEmail(random), NEVER);
  const method = random.pick(['GET', 'POST', 'HEAD']);
  return {
    bytes: bytesOf({ method, path: odd, key: target.rich, ...(method === 'POST' && { body }) }),
  };
};

/** A key with which something could be paid, or one with which nothing can. */
export function pickKey(random: Random, { rich, poor }: Target): string {
  return random.chance(0.5) ? rich : poor;
}

/** What is asked of whom: verbs that are none, and addresses that are nobody's. */
export const TARGETS: Readonly<Record<string, Generator>> = { verbs, targets };
