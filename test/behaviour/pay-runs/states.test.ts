import { expect, test } from 'vitest';
import type { ApiError } from '../../../src/kernel/errors.ts';
import { cancelRun, confirmRun, reverseRun } from '../../../src/pay-run/change-state.ts';
import { PayRun, type PayRunStatus } from '../../../src/pay-run/pay-run.ts';
import { NOBODY } from '../../support/users.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { draft, lines } from './drafts.ts';

// The states of a pay run, and which change each of them allows. Nothing pays here.

const gateway = useGateway();
const app = () => gateway().serving.app;
const PLAIN = { skipInvalid: false, allowDuplicate: false };

const CHANGES = {
  confirm: (by: TestBusiness, id: string) => confirmRun(app(), asked(by), id, PLAIN),
  cancel: (by: TestBusiness, id: string) => cancelRun(app(), asked(by), id),
  reverse: (by: TestBusiness, id: string) => reverseRun(app(), asked(by), id),
};
type Change = keyof typeof CHANGES;

const asked = ({ id: tenantId }: TestBusiness) => ({ tenantId, actor: 'key:confirmer' });
const refusal = (changed: Promise<PayRun>) =>
  changed.then(
    (run) => run.status,
    ({ message, kind }: ApiError) => [kind.code, kind.status, message],
  );

/** What each change makes of a run in each state; what is not named is refused. */
const ALLOWED: Readonly<Record<Change, Partial<Record<PayRunStatus, PayRunStatus>>>> = {
  confirm: { DRAFT: 'RUNNING', PAUSED: 'RUNNING', RUNNING: 'RUNNING' },
  cancel: { DRAFT: 'CANCELLED', RUNNING: 'CANCELLED', PAUSED: 'CANCELLED', CANCELLED: 'CANCELLED' },
  reverse: {
    COMPLETED: 'REVERSING',
    CANCELLED: 'REVERSING',
    PAUSED: 'REVERSING',
    REVERSING: 'REVERSING',
  },
};

const STATUSES: readonly PayRunStatus[] = [
  'DRAFT',
  'RUNNING',
  'PAUSED',
  'COMPLETED',
  'CANCELLED',
  'REVERSING',
  'REVERSED',
];

const cases = (['confirm', 'cancel', 'reverse'] as const).flatMap((change) =>
  STATUSES.map((status) => [change, status] as const),
);

test.each(cases)('%s of a run that is %s', async (change, status) => {
  const business = await gateway().business();
  const id = await draft(app(), business.id, lines(2));
  const em = gateway().orm.em.fork();
  const pausedReason = status === 'PAUSED' ? 'INSUFFICIENT_BALANCE' : null;
  await em.nativeUpdate(PayRun, { business: business.id, id }, { status, pausedReason });
  const state = ['PAY_RUN_STATE', 409, `The pay run is ${status.toLowerCase()}.`];
  const outcome = await refusal(CHANGES[change](business, id));
  const becomes = ALLOWED[change][status];
  expect(outcome).toEqual(becomes ?? state);
  const found = await em.findOneOrFail(PayRun, { business: business.id, id });
  expect(found.status).toBe(becomes ?? status);
  expect(found.finishedAt !== null).toBe(becomes === 'CANCELLED' && status !== 'CANCELLED');
  const isStarted = becomes !== undefined && becomes !== 'CANCELLED' && becomes !== status;
  expect(found.actor).toBe(isStarted ? 'key:confirmer' : 'key:uploader');
});

test('a run of nobody, of another business or with an id that is none: not found', async () => {
  const [owner, other] = [await gateway().business(), await gateway().business()];
  const id = await draft(app(), owner.id, lines(1));
  const none = ['NOT_FOUND', 404, 'Not found'];
  for (const change of Object.values(CHANGES)) {
    expect(await refusal(change(other, id))).toEqual(none);
    expect(await refusal(change(owner, NOBODY.id))).toEqual(none);
    expect(await refusal(change(owner, 'no id'))).toEqual(none);
  }
});

test('invalid lines and a duplicate need a word, at the first confirmation alone', async () => {
  const { id: tenantId } = await gateway().business();
  const confirm = (id: string, word: Partial<typeof PLAIN>) =>
    refusal(confirmRun(app(), { tenantId, actor: 'cli' }, id, { ...PLAIN, ...word }));
  const first = await draft(app(), tenantId, [...lines(1), { email: 'no amount' }]);
  const invalid = ['PAY_RUN_INVALID_LINES', 409, 'The pay run has invalid lines.'];
  expect(await confirm(first, { allowDuplicate: true })).toEqual(invalid);
  const twin = await draft(app(), tenantId, lines(1), first);
  expect(await confirm(twin, { skipInvalid: true })).toEqual([
    'PAY_RUN_DUPLICATE',
    409,
    'The pay run has the same lines as an earlier one: confirm it with allow_duplicate.',
  ]);
  expect(await confirm(first, { skipInvalid: true })).toBe('RUNNING');
  expect(await confirm(twin, { allowDuplicate: true })).toBe('RUNNING');
  const pause = { status: 'PAUSED', pausedReason: 'PAYOUTS_DISABLED' } as const;
  await gateway().orm.em.fork().nativeUpdate(PayRun, { business: tenantId }, pause);
  expect(await confirm(first, {})).toBe('RUNNING');
  expect(await confirm(twin, {})).toBe('RUNNING');
});
