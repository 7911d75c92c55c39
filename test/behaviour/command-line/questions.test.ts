import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { emptyDataDir } from '../../support/gateway-process.ts';
import { TEST_MS, type TestProcess, killAll } from '../../support/processes.ts';
import { onTerminal } from '../../support/terminal.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

let env: Record<'DATABASE_URL' | 'DATA_DIR', string>;
let id: string;
beforeAll(async () => {
  env = { DATABASE_URL: await createDatabase(), DATA_DIR: await emptyDataDir() };
  const args = ['business', 'create', '--name', 'Acme Rewards', '--json'];
  ({ id } = JSON.parse((await command(args, env)).stdout) as { id: string });
});
afterAll(() => killAll(env.DATA_DIR));

async function balances(): Promise<unknown> {
  const { stdout } = await command(['business', 'show', id, '--json'], env);
  const { balance, payoutBalance } = JSON.parse(stdout) as Record<string, unknown>;
  return [balance, payoutBalance];
}

/** A command at a terminal. */
function atTerminal(...args: string[]): TestProcess {
  onTestFinished(() => killAll(env.DATA_DIR));
  return onTerminal(['src/cli.ts', ...args], env);
}

const FUND = ['business', 'fund'];
const QUESTION = /^Add \$5,000\.00 to the payout balance of Acme Rewards\? \[y\/N\] /m;

/** What somebody does when asked: types a line, or presses one of two keys. */
const typing = (line: string) => (command: TestProcess) => command.type(line);
const pressingCtrlD = (command: TestProcess) => command.pressCtrlD();
const pressingCtrlC = (command: TestProcess) => command.pressCtrlC();

test.each([
  ['n', typing('n\n'), 1, /^Nothing was changed\.$/m],
  ['an empty line', typing('\n'), 1, /^Nothing was changed\.$/m],
  ['yess', typing('yess\n'), 1, /^Nothing was changed\.$/m],
  ['Ctrl-D', pressingCtrlD, 1, /^Nothing was changed\.$/m],
  ['Ctrl-C', pressingCtrlC, 130, /\[y\/N\] \n+Nothing was changed\.\n+$/],
  ['y', typing('y\n'), 0, /^payoutBalance +\$5,000\.00$/m],
  ['YES', typing('YES\n'), 0, /^payoutBalance +\$10,000\.00$/m],
] as const)('business fund asks first, and takes %s', async (_, answer, status, last) => {
  const before = await balances();
  const command = atTerminal(...FUND, id, '--amount=500000');
  await command.says(QUESTION);
  answer(command);
  expect(await command.ended).toBe(status);
  // A terminal shows what is typed, and the end of the line with it.
  expect(command.stdout.replaceAll('\r', '').replace('[y/N] ', '[y/N] \n')).toMatch(last);
  if (status !== 0) expect(await balances()).toEqual(before);
});

test('--yes and a key need no question; a key says when it has been used before', async () => {
  const main = [...FUND, id, '--amount=1', '--to=main'];
  const first = atTerminal(...main, '--yes');
  expect(await first.ended).toBe(0);
  expect(first.stdout).not.toContain('[y/N]');
  for (const note of [false, true]) {
    const keyed = atTerminal(...main, '--idempotency-key=k');
    expect(await keyed.ended).toBe(0);
    expect(keyed.stdout).not.toContain('[y/N]');
    expect(keyed.stdout.includes('nothing was added')).toBe(note);
  }
  expect(await balances()).toMatchObject([2, expect.any(Number)]);
});

test('no program is asked anything, and --yes means nothing to it', async () => {
  const [main, payout] = (await balances()) as [number, number];
  for (const more of [[], ['--yes']]) {
    const { status, stdout, stderr } = await command(
      [...FUND, id, '--amount=5', '--json', ...more],
      env,
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ balance: main });
  }
  expect(await balances()).toEqual([main, payout + 10]);
});

test('what cannot be taken back, or is there already, is asked, too', async () => {
  const again = atTerminal('business', 'create', '--name=Acme Rewards');
  await again.says(
    /^There is a business Acme Rewards already, [0-9a-f-]+\. Make another\? \[y\/N\] /m,
  );
  again.type('n\n');
  expect(await again.ended).toBe(1);

  const keys = async () => (await command(['key', 'list', id, '--json'], env)).stdout;
  const before = await keys();
  const regenerate = atTerminal('key', 'regenerate', id);
  await regenerate.says(/^Stop the key of Acme Rewards at once, .*\? \[y\/N\] /m);
  regenerate.type('n\n');
  expect(await regenerate.ended).toBe(1);
  expect(await keys()).toBe(before);

  const [{ id: key }] = JSON.parse(before) as [{ id: string }];
  const named = atTerminal('key', 'regenerate', id, '--key', key);
  expect(await named.ended).toBe(0);
  expect(named.stdout).not.toContain('[y/N]');
});

test('a question is of a business that there is', async () => {
  const nobody = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
  const command = atTerminal(...FUND, nobody, '--amount=1');
  expect(await command.ended).toBe(1);
  expect(command.stdout.trim()).toBe(`There is no business with the id ${nobody}.`);
});
