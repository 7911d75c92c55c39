import { expect, test } from 'vitest';
import { type Caller, type Sees, NO_SCOPES, bySight } from '../../../src/kernel/caller.ts';
import { InvariantBroken } from '../../../src/kernel/invariant.ts';

const caller = (sees: Sees): Caller => ({ tenantId: 'T', actor: 'test', sees, may: NO_SCOPES });
const answers = {
  tenant: (tenantId: string) => `all of ${tenantId}`,
  one: (tenantId: string, id: string) => `${id} of ${tenantId}`,
};

test('each kind of sight has its own answer', () => {
  expect(bySight(caller({ kind: 'tenant' }), answers)).toBe('all of T');
  expect(bySight(caller({ kind: 'one', id: 'A' }), answers)).toBe('A of T');
});

test('a kind that nobody thought of sees nothing: it does not compile, and is a bug of ours', () => {
  // @ts-expect-error -- there is no such kind
  const stranger = caller({ kind: 'everything' });
  expect(() => bySight(stranger, answers)).toThrow(InvariantBroken);
  // @ts-expect-error -- what `one` sees is not said
  expect(() => bySight(caller({ kind: 'one', id: 'A' }), { tenant: () => 'all' })).toThrow(
    TypeError,
  );
});
