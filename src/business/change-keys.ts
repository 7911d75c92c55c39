import type { EntityManager } from '@mikro-orm/postgresql';
import type { Scope } from '../kernel/caller.ts';
import { type Context, identityOf } from '../kernel/context.ts';
import { API_ERRORS, ApiError, invalid } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { ApiKey } from './api-key.ts';
import { changeForCaller } from './change-for-caller.ts';
import { type IssuedKey, issueKey, replaceKey } from './issue-key.ts';
import type { NewKeyInput } from './key-input.ts';

/** A key that was made in the place of another. */
export interface RegeneratedKey extends IssuedKey {
  readonly replaced: ApiKey;
}

/** Makes a key that may do what its input says, or all that the caller may. */
export async function createKey(context: Context, input: NewKeyInput): Promise<IssuedKey> {
  const { label, scopes, expiresAt } = input;
  const wanted = scopes ?? [...identityOf(context).may];
  requireScopes(context, wanted);
  return changeForCaller(context, (business, tx, now) =>
    issueKey(tx, business, label ?? '', now, { scopes: wanted, expiresAt }),
  );
}

/** Replaces a key of the business that is live, by one that may do the same. */
export async function regenerateKey(
  context: Context,
  id: string,
  overlapHours: number,
): Promise<RegeneratedKey> {
  return changeForCaller(context, async (business, tx, now) => {
    const replaced = await findKey(tx, business.id, id);
    if (!replaced.isLive(now))
      throw invalid({ id: ['The API key has been revoked or has expired.'] });
    requireScopes(context, replaced.scopes);
    return { replaced, ...replaceKey(tx, business, replaced, now, overlapHours) };
  });
}

/** Ends a key of the business at once, also one that has more scopes than the caller. */
export async function revokeKey(context: Context, id: string): Promise<ApiKey> {
  return changeForCaller(context, async (business, tx, now) => {
    const key = await findKey(tx, business.id, id);
    key.revoke(now);
    return key;
  });
}

/** Nobody hands out more than they have: `manage` alone would else be as good as all scopes. */
function requireScopes(context: Context, scopes: readonly Scope[]): void {
  const { may } = identityOf(context);
  if (!scopes.every((scope) => may.has(scope))) throw new ApiError(API_ERRORS.forbidden);
}

async function findKey(tx: EntityManager, businessId: string, id: string): Promise<ApiKey> {
  const key = isUuid(id) && (await tx.findOne(ApiKey, { businessId, id: id.toLowerCase() }));
  if (!key) throw invalid({ id: ['The API key does not exist.'] });
  return key;
}
