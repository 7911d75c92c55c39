import { beforeAll, expect, test } from 'vitest';
import { reverseRun } from '../../../src/pay-run/change-state.ts';
import { auditBooks } from '../../support/audit.ts';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { draft, lines } from './drafts.ts';
import { confirm, startRunner, untilRun } from './running.ts';

// What somebody with every right does to the tables of pay runs, and the rule that it breaks.

const gateway = useGateway();
const LINE = 'line of a pay run paid exactly if its entry is there';
const SUM = 'pay run = sum of its lines';
const BACK = 'pay run takes back what its entries say';

/** A run that is paid, and one that is taken back; each has three lines. */
let runs: { readonly paid: string; readonly back: string };

beforeAll(async () => {
  const { app } = gateway().serving;
  const stop = startRunner(app);
  const { id: tenantId } = await gateway().business();
  const make = async () => {
    const id = await draft(app, tenantId, [...lines(3), { email: 'no amount' }]);
    await confirm(app, tenantId, id);
    await untilRun(app.orm, id, 'COMPLETED');
    return id;
  };
  runs = { paid: await make(), back: await make() };
  await reverseRun(app, { tenantId, actor: 'cli' }, runs.back);
  await untilRun(app.orm, runs.back, 'REVERSED');
  await stop();
});

const line = (set: string, number = 2) =>
  `update pay_run_line set ${set} where run_id = :run and line = ${number}`;
const run = (set: string) => `update pay_run set ${set} where id = :run`;
const entry = (set: string, number = 2) => `update history_entry set ${set}
  where id = (select entry_id from pay_run_line where run_id = :run and line = ${number})`;
const SET_BACK = `status = 'PENDING', entry_id = null`;

const BROKEN: readonly (readonly [string, keyof typeof runs, string, readonly string[]])[] = [
  ['a paid line is set back', 'paid', line(SET_BACK), [LINE, SUM]],
  ['a line has no entry', 'paid', line('entry_id = gen_random_uuid()'), [LINE]],
  [
    'a line has the entry of another',
    'paid',
    line('entry_id = (select entry_id from pay_run_line where run_id = :run and line = 1)'),
    [LINE],
  ],
  ['a line has another amount', 'paid', line('amount = amount + 1'), [LINE, SUM]],
  ['a line has another address', 'paid', line(`email = 'eve@example.com'`), [LINE]],
  ['an entry is of no run', 'paid', entry('pay_run_id = null'), [LINE]],
  ['an entry is of another run', 'paid', entry('pay_run_id = gen_random_uuid()'), [LINE]],
  [
    'a line is gone',
    'paid',
    'delete from pay_run_line where run_id = :run and line = 2',
    [LINE, SUM],
  ],
  ['an invalid line has an entry', 'paid', line('entry_id = gen_random_uuid()', 4), [LINE, SUM]],
  ['a line is due in a run that is over', 'paid', line(`status = 'PENDING'`), [LINE, SUM]],
  ['a run says that more is paid', 'paid', run('paid_lines = paid_lines + 1'), [SUM]],
  ['a run says that more money is paid', 'paid', run('paid_amount = paid_amount + 1'), [SUM]],
  ['a run says that lines have failed', 'paid', run('failed_lines = 1'), [SUM]],
  ['a run has another sum', 'paid', run('amount = amount - 1'), [SUM]],
  [
    'a line says that it was taken back',
    'paid',
    line(`status = 'REVERSED', reversed_amount = 10`),
    [SUM, BACK],
  ],
  ['more is taken back than was paid', 'back', line('reversed_amount = 11'), [SUM, BACK]],
  ['a line taken back in whole says less', 'back', line('reversed_amount = 9'), [SUM, BACK]],
  ['a run says that more was taken back', 'back', run('reversed_amount = 31'), [SUM]],
  [
    'a run that is over has a line to take back',
    'back',
    line(`status = 'PAID', reversed_amount = 0`),
    [SUM],
  ],
  [
    'a reversal is of another run',
    'back',
    `update history_entry set pay_run_id = gen_random_uuid() where pay_run_id = :run and type = 'REVERSAL'`,
    [BACK],
  ],
];

test('books that nobody has touched are right', async () => {
  expect((await auditBooks(gateway().orm)).problems).toEqual([]);
});

test.each(BROKEN)('%s', async (_what, which, sql, breaks) => {
  await withClient(gateway().databaseUrl, async (client) => {
    const TABLES = ['pay_run', 'pay_run_line', 'history_entry'];
    const run = (...statements: readonly string[]) =>
      client.query(['set session_replication_role = replica', ...statements].join('; '));
    await run(
      ...TABLES.map((table) => `create table saved_${table} as table ${table}`),
      'alter table pay_run_line drop constraint if exists pay_run_line_paid_check',
      sql.replaceAll(':run', `'${runs[which]}'`),
    );
    const { problems } = await auditBooks(gateway().orm);
    const mend = (table: string) =>
      `delete from ${table}; insert into ${table} table saved_${table}; drop table saved_${table}`;
    await run(...TABLES.toReversed().map(mend));
    expect([...new Set(problems.map(({ rule }) => rule))]).toEqual(breaks);
  });
});
