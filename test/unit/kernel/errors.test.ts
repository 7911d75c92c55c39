import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ErrorKind } from '../../../src/kernel/errors.ts';
import { errorKindsOf } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';

const ROOT = new URL('../../../', import.meta.url);
const faults = errorKindsOf(modules);

/** The statuses of a refusal over each door. */
const REST = ({ status, ofGraphQL }: ErrorKind): string[] => (ofGraphQL ? [] : [`${status}`]);
const GRAPHQL = ({ status, overGraphQL, ofHttp, ofGraphQL }: ErrorKind): string[] => {
  if (overGraphQL || ofHttp) return [`${status}`];
  return ofGraphQL ? ['200', `${status}`] : ['200'];
};

function row(code: string, of: readonly ErrorKind[]): string {
  const statuses = (door: typeof REST) => [...new Set(of.flatMap(door))].sort().join(', ') || '–';
  const when = [...new Set(of.map((fault) => fault.when ?? fault.message))].join(' ');
  return `| \`${code}\` | ${statuses(GRAPHQL)} | ${statuses(REST)} | ${when} |`;
}

const table = [
  '| `extensions.code` | `/graphql` | REST | when |',
  '|---|---|---|---|',
  ...Map.groupBy(faults, ({ code }) => code)
    .entries()
    .map(([code, of]) => row(code, of)),
].join('\n');

const BLOCK = /(<!-- codes: .*? -->\n).*?(<!-- \/codes -->)/s;

// To make it anew: npx vitest run --config test/vitest.config.ts test/unit/kernel/errors.test.ts -u
test('the table of codes is the list in the code', async () => {
  const page = readFileSync(new URL('.github/docs/codes.md', ROOT), 'utf8');
  expect(page).toMatch(BLOCK);
  const made = page.replace(BLOCK, (_, opening, closing) => `${opening}\n${table}\n\n${closing}`);
  await expect(made).toMatchFileSnapshot('../../../.github/docs/codes.md');
});

test('no code is written anywhere that the list does not have', () => {
  const known = new Set(faults.map(({ code }) => code));
  const sources = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' });
  const written = sources
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => readFileSync(new URL(`src/${name}`, ROOT), 'utf8').match(CODE) ?? [])
    .map((match) => match.slice(CODE_PREFIX.length, -1));
  expect(written.length).toBeGreaterThan(10);
  expect([...new Set(written)].filter((code) => !known.has(code))).toEqual([]);
});

const CODE_PREFIX = "code: '";
const CODE = /code: '[A-Z]+(?:_[A-Z]+)*'/g;
