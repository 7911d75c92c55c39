import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { KEY_VARIABLE, LANGUAGES } from '../../src/dashboard/page/developers/code/languages.ts';
import {
  type TypedPayout,
  payoutRequest,
} from '../../src/dashboard/page/developers/payout-request.ts';
import type { TestBusiness, TestGateway } from '../support/gateway.ts';
import { run } from '../support/processes.ts';

/** Whatever a text might break out of: it arrives as it was typed, in every language. */
const REFERENCE = `"double" 'single' \`back\` \\n \${HOME} $(id) #{1 + 1} {$x} %s @ ?> é 漢 😀 \u202e!`;

export const TYPED: TypedPayout = {
  email: "o'neil+$HOME@example.com",
  amount: '1250',
  reference: REFERENCE,
  idempotencyKey: `it's-"mine"-$HOME-\`id\`-\\`,
};

/** What comes of it. */
export const PAID = {
  amount: 1_250,
  reference: REFERENCE,
  payoutUser: { email: TYPED.email.toLowerCase() },
};

/** How a language is run: its command, the file that the code is in, and what stands before that. */
export interface Runner {
  readonly command: string;
  readonly file: string;
  readonly before?: readonly string[];
}

/** The code that the developers page gives in a language for what is typed there. */
export function codeOf(language: string, typed: TypedPayout, { url }: TestGateway): string {
  return LANGUAGES.find(({ name }) => name === language)?.write(payoutRequest(typed, url)) ?? '';
}

/** The payouts of a business, as history has them. */
export async function paidBy(gateway: TestGateway, business: TestBusiness) {
  const query =
    '{ history(filter: { type: ALLOCATION }) { nodes { amount reference payoutUser { email } } } }';
  return (await gateway.graphql(business, query)).json.data.history.nodes;
}

/** Holds the code of a language to what it is for: it pays what was typed, once, and shows what is refused. */
export async function expectToPay(
  gateway: TestGateway,
  language: string,
  runner: Runner,
): Promise<void> {
  const business = await gateway.business();
  const as = (change: Partial<TypedPayout>) =>
    runAs(runner, codeOf(language, { ...TYPED, ...change }, gateway), business);
  for (const _ of [1, 2]) expect(await as({})).toContain('201');
  expect(await paidBy(gateway, business)).toEqual([PAID]);
  const quotes = await as({ email: '"o\'neil"@example.com' });
  expect(quotes).toContain('The email must be a valid email address.');
  const worded = await as({ amount: '1e3', idempotencyKey: '', reference: '' });
  expect(worded).toContain('The amount must be an integer.');
}

async function runAs({ command, file, before = [] }: Runner, code: string, { key }: TestBusiness) {
  const folder = await mkdtemp(join(tmpdir(), 'payout-code-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, file), code);
  const environment = { [KEY_VARIABLE]: key, HOME: folder };
  const { stdout, stderr } = await run(command, [...before, join(folder, file)], environment);
  expect(stderr).toBe('');
  return stdout;
}
