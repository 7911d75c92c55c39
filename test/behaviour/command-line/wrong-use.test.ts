import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createProgram, inputName } from '../../../src/cli/program.ts';
import { wrongUse } from '../../../src/cli/wrong-use.ts';
import { failureLine } from '../../../src/serve/failure-line.ts';
import { modules } from '../../../src/modules.ts';
import { createDatabase, withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { cli } from '../../support/gateway-process.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const NOBODY = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
const MAX = Number.MAX_SAFE_INTEGER;

let databaseUrl: string;
let id: string;
beforeAll(async () => {
  databaseUrl = await createDatabase();
  vi.stubEnv('DATABASE_URL', databaseUrl);
  const made = await command(['business', 'create', '--name=N', `--balance=${MAX}`, '--json'], {
    DATABASE_URL: databaseUrl,
  });
  ({ id } = JSON.parse(made.stdout) as { id: string });
});
afterAll(() => vi.unstubAllEnvs());

/** The one line that a command line ends with; the same code as src/cli.ts, without a process. */
async function lineOf(args: readonly string[]): Promise<string> {
  const program = createProgram(modules, new AbortController().signal);
  const line = await program.parseAsync(args, { from: 'user' }).then(
    () => 'it worked',
    (error: unknown) => wrongUse(error) ?? failureLine(error, 'The command failed'),
  );
  expect(line).not.toContain('\n');
  return line;
}

test.each([
  [
    '',
    /^The command line needs a command, one of business, payouts, key, user, hash, payout, export, audit, run, webhook, migrate/,
  ],
  ['pay', /^The command line has no command "pay": it has business,/],
  ['business', /^business needs a command, one of list, show, create, fund: see --help\.$/],
  ['business --json', /^business needs a command/],
  ['business busines', /^business has no command "busines": it has list,/],
  ['business show', /^Missing required argument 'ID'/],
  ['business show a b', /^Too many arguments for 'show'/],
  ['business show --all x', /^Unknown option '--all'/],
  ['business show 12', /^ID is not an id\.$/],
  [`business show ${NOBODY}`, `There is no business with the id ${NOBODY}.`],
  ['business create', /^Required option '--name <N>' not specified/],
  ['business create --name', /^Option '--name <N>' argument missing/],
  ['business create --name=', '--name is needed.'],
  [`business create --name=${'n'.repeat(101)}`, '--name is too long.'],
  ['business create --name=N --payouts=maybe', '--payouts must be on or off.'],
  ['business create --name=N --payout-balance=-1', '--payout-balance must be whole cents.'],
  ['business create --name=N --balance=9007199254740992', /^--balance may not be greater/],
  ['business fund ID', /^Required option '--amount <CENTS>' not specified/],
  ['business fund ID --amount=1 --to=bank', '--to must be payout or main.'],
  [`business fund ${NOBODY} --amount=1`, /^There is no business/],
  [
    'business fund ID --amount=1 --to=main',
    /^The balance may not be greater than 9007199254740991/,
  ],
  ['business fund ID --amount=1 --idempotency-key', /^Option '--idempotency-key <K>' argument/],
  [
    'business fund ID --amount=1 --idempotency-key=',
    '--idempotency-key must be 1 to 255 visible ASCII characters.',
  ],
  [
    `business fund ID --amount=1 --idempotency-key=${'k'.repeat(256)}`,
    '--idempotency-key must be 1 to 255 visible ASCII characters.',
  ],
  ['business create --name=N --test=maybe', /--test/],
  [`payouts off ${NOBODY}`, /^There is no business/],
  ['payouts maybe ID', /^payouts has no command "maybe": it has on, off\.$/],
  [`key create ${NOBODY}`, /^There is no business/],
  [`key create ID --label=${'l'.repeat(101)}`, '--label is too long.'],
  ['key create ID --label=a\u001Bb', '--label may not have control characters.'],
  ['key create ID --scopes=', '--scopes must be among read,pay,reverse,manage.'],
  ['key create ID --scopes=read,write', '--scopes must be among read,pay,reverse,manage.'],
  ['key create ID --expires=tomorrow', /^--expires must be a time or a date, such as/],
  ['key create ID --expires=2026-01-01', '--expires must be in the future.'],
  ['key regenerate ID --overlap=1.5', '--overlap must be whole hours.'],
  ['key regenerate ID --overlap=169', '--overlap may not be greater than 168.'],
  [`key list ${NOBODY}`, /^There is no business/],
  ['key revoke 1', 'KEY_ID is not an id.'],
  [`key revoke ${NOBODY}`, `There is no key with the id ${NOBODY}.`],
  ['key regenerate ID --key=1', '--key is not an id.'],
  [`key regenerate ID --key=${NOBODY}`, `The business has no live key with the id ${NOBODY}.`],
  [`key regenerate ${NOBODY}`, /^There is no business/],
  ['user show ID', /^Required option '--email <E>' not specified/],
  ['user show ID --email=ada@example.com', /^The business has no payout user with that e-mail/],
  [`user show ID --email=${'a'.repeat(256)}`, '--email is too long.'],
  [`user show ${NOBODY} --email=ada@example.com`, /^There is no business/],
  ['user deactivate 1 --email=ada@example.com', 'BUSINESS_ID is not an id.'],
  ['audit 1', 'BUSINESS_ID is not an id.'],
  [`audit ${NOBODY}`, `There is no business with the id ${NOBODY}.`],
  ['run show 1', 'RUN_ID is not an id.'],
  ['webhook test 1', 'ENDPOINT_ID is not an id.'],
  [`run cancel ${NOBODY}`, `There is no pay run with the id ${NOBODY}.`],
  [`run create ID a.csv --name=${'n'.repeat(101)}`, '--name is too long.'],
  ['run create ID a.csv --name=a\u0007b', '--name may not have control characters.'],
  [`run create ID ${'f'.repeat(256)}`, 'FILE is too long.'],
  ['run create ID nowhere.csv', 'FILE nowhere.csv cannot be read (ENOENT).'],
  ['run create ID nowhere.csv --confirm', /^PAYOUT_HASH_SECRET is required by `run create`/],
  ['migrate now', /^Too many arguments for 'migrate'/],
  ['help nothing', /^There is no such command/],
])('cli %s', async (words, line) => {
  const args = words === '' ? [] : words.replace('ID ', `${id} `).replace(/ID$/, id).split(' ');
  expect(await lineOf(args)).toMatch(line);
});

test('no argument and no option takes a text without end', () => {
  const all = modules.flatMap(({ commands }) => commands ?? []);
  const places = all.flatMap(({ name, arguments: named = [], options = [], input }) =>
    [...named, ...options].map((parameter) => {
      const field = inputName({ ...parameter, name: parameter.name.replaceAll('-', '_') });
      const { error } = input.safeParse({ [field]: 'a'.repeat(256) });
      const isRefused = error?.issues.some(({ path }) => path[0] === field) === true;
      return { place: `${name} ${parameter.name}`, isRefused };
    }),
  );
  expect(places.length).toBeGreaterThan(10);
  expect(places.filter(({ isRefused }) => !isRefused)).toEqual([]);
});

test.each([
  ['0', 'must be at least 1'],
  ['-1', 'must be whole cents'],
  ['1.5', 'must be whole cents'],
  ['1e3', 'must be whole cents'],
  ['0x10', 'must be whole cents'],
  [' 1', 'must be whole cents'],
  ['', 'must be whole cents'],
  ['9007199254740992', `may not be greater than ${MAX}`],
  ['9'.repeat(400), `may not be greater than ${MAX}`],
])('an amount of "%s"', async (amount, line) => {
  expect(await lineOf(['business', 'fund', id, '--amount', amount])).toBe(`--amount ${line}.`);
});

test('each kind of wrong use ends its process with 1, and one line on stderr', async () => {
  const env = { DATABASE_URL: databaseUrl };
  const lines = [
    [['business'], /^business needs a command[^\n]+\n$/],
    [['business', 'fund', id, '--amount', '1.5', '--json'], /^--amount must be whole cents\.\n$/],
    [['business', 'fund', id, '--amount=1', '--to=main'], /^The balance may not[^\n]+cents\.\n$/],
  ] as const;
  for (const [args, line] of lines) {
    expect(await cli(args, env)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(line) as string,
    });
  }
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query('select balance, payout_balance from business'),
  );
  expect(rows).toEqual([{ balance: String(MAX), payout_balance: '0' }]);
});
