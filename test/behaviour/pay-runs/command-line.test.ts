import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { command } from '../../support/command-line.ts';
import { type GatewayProcess, start, usedDataDir } from '../../support/gateway-process.ts';
import { TEST_MS, TestProcess, killAll, until } from '../../support/processes.ts';
import { onTerminal } from '../../support/terminal.ts';
import { NOBODY } from '../../support/users.ts';
import { DRAFT_KEYS } from './files.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

// The operator's pay runs: beside a gateway, and where none runs.

const KEYS = [
  ...DRAFT_KEYS,
  'paid_lines',
  'paid_amount',
  'failed_lines',
  'created_at',
  'finished_at',
  'reversed_lines',
  'reversed_amount',
  'paused_reason',
];

let gateway: GatewayProcess;
/** Where no gateway runs. */
let alone: string;
beforeAll(async () => {
  gateway = await start({ DATA_DIR: await usedDataDir() });
  alone = await usedDataDir();
});
afterAll(async () => {
  await killAll(gateway.dataDir);
  await killAll(alone);
});

interface Printed {
  readonly id: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

/** What a command prints with `--json`, and what it said meanwhile. */
async function json(dataDir: string, ...args: string[]) {
  const { status, stdout, stderr } = await command([...args, '--json'], { DATA_DIR: dataDir });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  return { printed: JSON.parse(stdout) as Printed, stderr };
}

async function business(dataDir: string, payoutBalance: number): Promise<string> {
  const args = ['business', 'create', '--name', 'Acme', '--payout-balance', String(payoutBalance)];
  return (await json(dataDir, ...args)).printed.id;
}

/** A file with these lines below its header. */
async function file(lines: readonly string[], name = 'payouts.csv'): Promise<string> {
  const path = join(await mkdtemp(join(inject('runFolder'), 'file-')), name);
  await writeFile(path, ['email,amount', ...lines, ''].join('\n'));
  return path;
}

const many = (count: number) => Array.from({ length: count }, (_, i) => `user${i}@example.com,1`);

test('a run is made of a file, shown, confirmed and taken back, beside a gateway', async () => {
  const id = await business(gateway.dataDir, 100);
  const path = await file(['ada@example.com,10', 'bob@example.com,20', 'nobody,1']);
  const made = await json(gateway.dataDir, 'run', 'create', id, path, '--name', 'March payouts');
  expect(Object.keys(made.printed)).toEqual(KEYS);
  expect(made.stderr).toBe('');
  const draft = { status: 'DRAFT', name: 'March payouts', lines: 3, valid_lines: 2, amount: 30 };
  expect(made.printed).toMatchObject(draft);
  expect(made.printed['errors']).toEqual([
    { line: 3, field: 'email', message: 'The email must be a valid email address.' },
  ]);
  const runId = made.printed.id;
  const shown = await json(gateway.dataDir, 'run', 'show', runId.toUpperCase());
  expect(shown.printed).toEqual(made.printed);

  const refused = await command(['run', 'confirm', runId], { DATA_DIR: gateway.dataDir });
  expect([refused.status, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toBe('The pay run has invalid lines.\n');
  const args = ['run', 'confirm', runId, '--skip-invalid'];
  const paid = await json(gateway.dataDir, ...args);
  expect(paid.printed).toMatchObject({ status: 'COMPLETED', paid_lines: 2, paid_amount: 30 });
  expect(paid.stderr).toMatch(/^\[\.{30}\] 0 %, 0 of 2 lines paid, \$0\.00\n/);
  expect(paid.stderr).toMatch(/\n\[#{30}\] 100 %, 2 of 2 lines paid, \$0\.30\n$/);

  const back = await json(gateway.dataDir, 'run', 'reverse', runId);
  expect(back.printed).toMatchObject({ status: 'REVERSED', reversed_lines: 2 });
  expect(back.stderr).toMatch(/\n\[#{30}\] 100 %, 2 of 2 lines taken back, \$0\.30\n$/);
  const { printed } = await json(gateway.dataDir, 'business', 'show', id);
  expect(printed['payoutBalance']).toBe(100);
  const other = await json(gateway.dataDir, 'run', 'create', id, await file(many(1)));
  const cancelled = await json(gateway.dataDir, 'run', 'cancel', other.printed.id);
  expect(cancelled.printed).toMatchObject({ status: 'CANCELLED', paid_lines: 0 });
  expect((await json(gateway.dataDir, 'audit')).printed['ok']).toBe(true);
});

test('what lacks money is paused, says so by its exit status, and goes on', async () => {
  const id = await business(gateway.dataDir, 15);
  const path = await file(['ada@example.com,10', 'bob@example.com,10']);
  const env = { DATA_DIR: gateway.dataDir };
  const paused = await command(['run', 'create', id, path, '--confirm', '--json'], env);
  const run = JSON.parse(paused.stdout) as Printed;
  expect(run).toMatchObject({ status: 'PAUSED', paused_reason: 'INSUFFICIENT_BALANCE' });
  expect([paused.status, paused.stderr.trimEnd().split('\n').at(-1)]).toEqual([
    1,
    `The pay run is paused, INSUFFICIENT_BALANCE: once that is mended, run confirm ${run.id} goes on.`,
  ]);
  await json(gateway.dataDir, 'business', 'fund', id, '--amount', '5');
  const done = await json(gateway.dataDir, 'run', 'confirm', run.id);
  expect(done.printed).toMatchObject({ status: 'COMPLETED', paid_lines: 2 });
});

test('what cannot be is one line, and makes nothing', async () => {
  const id = await business(gateway.dataDir, 0);
  const table = await file(['ada@example.com,10']);
  const bad = await file(['ada@example.com,10', '"']);
  const invalid = await file(['nobody,10']);
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [['show', NOBODY.id], /^There is no pay run with the id [0-9a-f-]{36}\.$/],
    [['create', NOBODY.id, table], /^There is no business with the id/],
    [['create', id, `${table}.csv`], /^FILE \S+ cannot be read \(ENOENT\)\.$/],
    [['create', id, '/'], /^FILE \/ cannot be read \(EISDIR\)\.$/],
    [['create', id, bad], /^Line 3 of the file /],
    [['create', id, table, '--name', 'n'.repeat(101)], /^--name is too long\.$/],
    [
      ['create', id, invalid, '--confirm'],
      /^The pay run has invalid lines\. .* a draft, [0-9a-f-]{36}\.$/,
    ],
  ];
  for (const [args, line] of refusals) {
    const { status, stdout, stderr } = await command(['run', ...args], {
      DATA_DIR: gateway.dataDir,
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(line);
  }
});

test('where no gateway runs the command pays itself; interrupted, it says how to go on', async () => {
  const count = 20_000;
  const id = await business(alone, count);
  const path = await file(many(count));
  const args = ['src/cli.ts', 'run', 'create', id, path, '--confirm'];
  const paying = new TestProcess(process.execPath, args, { DATA_DIR: alone });
  await until('it pays', () => /lines paid/.test(paying.stderr) || paying.hasEnded);
  paying.pressCtrlC();
  expect(await paying.ended).toBe(130);
  expect(paying.stdout).toBe('');
  const [, runId = ''] =
    /\nInterrupted: .* without one, run confirm (\S+) does\.\n$/.exec(paying.stderr) ?? [];
  const left = await json(alone, 'run', 'show', runId);
  expect(left.printed).toMatchObject({ status: 'RUNNING', valid_lines: count });
  expect(left.printed['paid_lines']).toBeLessThan(count);
  const done = await json(alone, 'run', 'confirm', runId);
  expect(done.printed).toMatchObject({ status: 'COMPLETED', paid_lines: count });
  expect((await json(alone, 'audit')).printed).toMatchObject({ ok: true, users: count });
});

test('at a terminal a bar grows in one line', async () => {
  const count = 4_000;
  const id = await business(gateway.dataDir, count);
  const path = await file(many(count));
  const args = ['src/cli.ts', 'run', 'create', id, path, '--confirm'];
  const paying = onTerminal(args, { DATA_DIR: gateway.dataDir });
  expect(await paying.ended).toBe(0);
  const drawn = paying.stdout.split('\r').map((line) => stripVTControlCharacters(line));
  const bars = drawn.filter((line) => /^\[#*\.*\] \d+ %, \d+ of 4000 lines paid/.test(line));
  expect(bars.length).toBeGreaterThan(1);
  expect(paying.stdout).toMatch(/status +COMPLETED\n/);
  expect(paying.stdout).toMatch(/paid_amount +\$40\.00\n/);
});
