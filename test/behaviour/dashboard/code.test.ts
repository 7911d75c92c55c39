import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KEY_VARIABLE, LANGUAGES } from '../../../src/dashboard/page/developers/code/languages.ts';
import {
  type TypedPayout,
  payoutRequest,
} from '../../../src/dashboard/page/developers/payout-request.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { paste } from '../../support/paste.ts';
import { run } from '../../support/processes.ts';

const gateway = useGateway();

/** Whatever a text might break out of: it arrives as it was typed, in every language. */
const REFERENCE = `"double" 'single' \`back\` \\n \${HOME} $(id) #{1 + 1} {$x} %s @ ?> é 漢 😀 \u202e!`;

const TYPED: TypedPayout = {
  email: "o'neil+$HOME@example.com",
  amount: '1250',
  reference: REFERENCE,
  idempotencyKey: `it's-"mine"-$HOME-\`id\`-\\`,
};

/** What comes of it. */
const PAID = {
  amount: 1_250,
  reference: REFERENCE,
  payoutUser: { email: TYPED.email.toLowerCase() },
};

/** How each language is run, where this machine has it. */
const RUN: Readonly<Record<string, readonly [command: string, file: string, ...before: string[]]>> =
  {
    JavaScript: ['node', 'pay.mjs'],
    Python: ['python3', 'pay.py'],
    PHP: ['php', 'pay.php'],
    Ruby: ['ruby', 'pay.rb'],
    Go: ['go', 'pay.go', 'run'],
  };

const installed = new Set<string>();
for (const [command] of Object.values(RUN)) {
  const { status } = await run('sh', ['-c', `command -v ${command}`], {});
  if (status === 0) installed.add(command);
}

const write = (language: string, typed: TypedPayout) =>
  LANGUAGES.find(({ name }) => name === language)?.write(payoutRequest(typed, gateway().url)) ?? '';

async function runAs(language: string, code: string, { key }: TestBusiness): Promise<string> {
  const [command = '', file = '', ...before] = RUN[language] ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'payout-code-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, file), code);
  const environment = { [KEY_VARIABLE]: key, HOME: folder };
  const { stdout, stderr } = await run(command, [...before, join(folder, file)], environment);
  expect(stderr).toBe('');
  return stdout;
}

/** The payouts of a business, as history has them. */
async function paid(business: TestBusiness) {
  const query =
    '{ history(filter: { type: ALLOCATION }) { nodes { amount reference payoutUser { email } } } }';
  return (await gateway().graphql(business, query)).json.data.history.nodes;
}

test('as cURL it pays what was typed, once', async () => {
  const business = await gateway().business();
  const code = `export ${KEY_VARIABLE}=${business.key}\n${write('cURL', TYPED)}`;
  for (const { text } of await paste(code)) expect(JSON.parse(text)).toHaveProperty('hash');
  expect(await paid(business)).toEqual([PAID]);
});

test.for(Object.keys(RUN))('as %s it pays what was typed, once', async (language, { skip }) => {
  const [command = ''] = RUN[language] ?? [];
  skip(!installed.has(command), `there is no ${command} here`);
  const business = await gateway().business();
  const as = (change: Partial<TypedPayout>) =>
    runAs(language, write(language, { ...TYPED, ...change }), business);
  for (const _ of [1, 2]) expect(await as({})).toContain('201');
  expect(await paid(business)).toEqual([PAID]);
  const quotes = await as({ email: '"o\'neil"@example.com' });
  expect(quotes).toContain('The email must be a valid email address.');
  const worded = await as({ amount: '1e3', idempotencyKey: '', reference: '' });
  expect(worded).toContain('The amount must be an integer.');
});
