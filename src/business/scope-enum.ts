import type { Builder } from '../kernel/builder.ts';
import type { Scope } from '../kernel/caller.ts';

/** The enum of scopes, whose values are those that callers have. */
export type ScopeEnum = ReturnType<typeof addScopeEnum>;

const value = <Value extends Scope>(scope: Value, description: string) => ({
  value: scope,
  description,
});

/** Adds `ApiKeyScope`. */
export function addScopeEnum(builder: Builder) {
  return builder.enumType('ApiKeyScope', {
    description: 'What an API key may do.',
    values: {
      READ: value('read', 'Read what there is and what has happened; no hashes, no keys.'),
      PAY: value('pay', 'Pay, and be shown the hashes of payout users.'),
      REVERSE: value('reverse', 'Take payouts back.'),
      MANAGE: value('manage', 'Change what the business has set, and its keys.'),
    },
  });
}
