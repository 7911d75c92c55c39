import type { EntityManager } from '@mikro-orm/postgresql';
import { ALL_SCOPES, type Scope } from '../kernel/caller.ts';
import { invalid } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { ApiKey } from './api-key.ts';
import type { Business } from './business.ts';
import { keyDigest, newSecretKey } from './secret-key.ts';

/** How many of a key's last characters are kept, to know it by. */
const SHOWN_CHARACTERS = 4;
const HOUR_MS = 3_600_000;
/** The longest that a replaced key may live on: a week. */
export const OVERLAP_HOURS_MAX = 168;

/** What bounds a key; one without bounds may do everything, for ever. */
export interface KeyLimits {
  /** What it may do: everything unless given. */
  readonly scopes?: Iterable<Scope> | undefined;
  /** When it ends by itself. */
  readonly expiresAt?: Date | null | undefined;
}

/** A new key. The text is shown this once, and kept nowhere. */
export interface IssuedKey {
  readonly key: ApiKey;
  readonly apiKey: string;
}

/**
 * Makes a new key for a business; the caller flushes. This is the only place that makes keys, so a
 * key's prefix always tells whether its business is for tests, and whether it has all scopes.
 * `now` is the database's time. Throws an `ApiError` if the key would have ended before it began.
 */
export function issueKey(
  tx: EntityManager,
  { id: businessId, test }: Pick<Business, 'id' | 'test'>,
  label: string,
  now: Date,
  { scopes: given = ALL_SCOPES, expiresAt = null }: KeyLimits = {},
): IssuedKey {
  if (expiresAt && expiresAt <= now) throw invalid({ expiresAt: [EXPIRY_PAST] });
  const wanted = new Set(given);
  // Always in one order, whatever the order in which they are given.
  const scopes = [...ALL_SCOPES].filter((scope) => wanted.has(scope));
  const kind = scopes.length === ALL_SCOPES.size ? 'sk' : 'rk';
  const apiKey = newSecretKey(test ? 'test' : 'live', kind);
  const key = tx.create(ApiKey, {
    businessId,
    id: newId(now),
    digest: keyDigest(apiKey),
    label,
    scopes,
    lastFour: apiKey.slice(-SHOWN_CHARACTERS),
    createdAt: now,
    lastUsedAt: null,
    expiresAt,
    revokedAt: null,
  });
  return { key, apiKey };
}

/**
 * Makes a key that may do what `old` may, for as long as that might, and lets the old one live for
 * some hours more, if any.
 */
export function replaceKey(
  tx: EntityManager,
  business: Pick<Business, 'id' | 'test'>,
  old: ApiKey,
  now: Date,
  overlapHours: number,
): IssuedKey {
  const { label, scopes, expiresAt } = old;
  const issued = issueKey(tx, business, label, now, { scopes, expiresAt });
  if (overlapHours === 0) old.revoke(now);
  else old.expireBy(new Date(now.getTime() + overlapHours * HOUR_MS));
  return issued;
}

/** The text for an expiry that is not in the future. */
export const EXPIRY_PAST = 'The expiresAt must be in the future.';
