import { type ResultOf, graphql } from '../api/graphql.ts';

/** What the list shows of a key. */
export const KeyRow = graphql(`
  fragment KeyRow on ApiKey @_unmask {
    id
    label
    scopes
    lastFour
    test
    createdAt
    lastUsedAt
    expiresAt
    revokedAt
  }
`);

export type KeyData = ResultOf<typeof KeyRow>;
export type KeyScope = KeyData['scopes'][number];

/** What a key may do, in words. */
export const SCOPES: readonly {
  readonly value: KeyScope;
  readonly text: string;
  readonly hint: string;
}[] = [
  { value: 'READ', text: 'Read', hint: 'See balances, payout users and history.' },
  { value: 'PAY', text: 'Pay', hint: 'Pay people, and see their hashes.' },
  { value: 'REVERSE', text: 'Take back', hint: 'Take payouts back.' },
  { value: 'MANAGE', text: 'Manage', hint: 'Change settings, keys and webhooks.' },
];

/** How a key begins and ends, as much as anybody may see of it. */
export function maskedKey({
  scopes,
  test,
  lastFour,
}: Pick<KeyData, 'scopes' | 'test' | 'lastFour'>): string {
  const kind = scopes.length === SCOPES.length ? 'sk' : 'rk';
  return `${kind}_${test ? 'test' : 'live'}_…${lastFour ?? ''}`;
}

/** What one calls a key. */
export function nameOf({ label }: Pick<KeyData, 'label'>): string {
  return label.trim() === '' ? 'Without a name' : label;
}

/** Whether a key works: it ends when it is revoked, or at its end. */
export function keyState(
  { revokedAt, expiresAt }: Pick<KeyData, 'revokedAt' | 'expiresAt'>,
  now: Date,
): 'live' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && new Date(expiresAt) <= now ? 'expired' : 'live';
}

/** The end of a day by the reader's clock, which a date field has as `2026-01-31`. */
export function endOfDay(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day + 1).toISOString();
}
