import { expect, test } from 'vitest';
import { filterOf, headerLines } from '../../../../../src/dashboard/page/webhooks/delivery.ts';

test.each([
  [{}, {}],
  [{ status: '', event: '' }, {}],
  [
    { status: 'FAILED', event: 'WEBHOOK_TEST' },
    { status: 'FAILED', event: 'WEBHOOK_TEST' },
  ],
  [{ event: 'PAY_RUN_PAUSED', after: 'x' }, { event: 'PAY_RUN_PAUSED' }],
  [{ status: 'toString', event: 'payout.allocated' }, {}],
])('the address %j asks for %j: what the API does not know is not asked for', (query, filter) => {
  expect(filterOf(query)).toEqual(filter);
});

test('headers are shown a line each', () => {
  expect(headerLines({ 'content-type': 'text/html', 'x-count': 2 })).toBe(
    'content-type: text/html\nx-count: 2',
  );
});
