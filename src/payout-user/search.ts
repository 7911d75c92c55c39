import type { QueryOrderMap } from '@mikro-orm/core';
import type { EntityManager, QBFilterQuery } from '@mikro-orm/postgresql';
import { PayoutUser } from './payout-user.ts';

/** A condition on payout users. */
export type Where = QBFilterQuery<PayoutUser>;

/** A page of the payout users whose address contains something. */
export interface Search {
  /** The users of the list that come after the page before. */
  readonly following: Where;
  /** The condition of the search. */
  readonly matching: Where;
  readonly orderBy: QueryOrderMap<PayoutUser>[];
  readonly limit: number;
  /** How many users to read in the order of the list, before the index for searches is used. */
  readonly near: number;
}

/**
 * Finds a page in the quicker of two ways. A frequent text is found among the users that come next
 * in the list, a rare one by the index for searches. PostgreSQL's planner would have to guess how
 * frequent it is, and a wrong guess reads or sorts every user of the business.
 */
export async function searchUsers(em: EntityManager, search: Search): Promise<PayoutUser[]> {
  const { following, matching, orderBy, limit, near } = search;
  if (near > 0) {
    const next = em.createQueryBuilder(PayoutUser, 'next').select('*').where(following);
    const found = await em
      .createQueryBuilder(next.orderBy(orderBy).limit(near), 'found')
      .select('*')
      .where(matching)
      .orderBy(orderBy)
      .limit(limit)
      .getResultList();
    if (found.length === limit) return found;
  }
  const all = em.createQueryBuilder(PayoutUser, 'all_found').select('*');
  return em
    .createQueryBuilder(PayoutUser)
    .with('found', all.where({ $and: [following, matching] }), { materialized: true })
    .select('*')
    .from('found')
    .orderBy(orderBy)
    .limit(limit)
    .getResultList();
}

// The characters of addresses as they are stored: ASCII, in lower case.
const ADDRESS_TEXT = /^[a-z0-9!#$%&'*+/=?^_`{|}~@.-]*$/;
// The index has trigrams: three characters in a row, or two at the end of a word (PostgreSQL,
// "pg_trgm"). A text that begins with fewer characters of a word gives it nothing to look up. A
// regular expression that also names every possible character before the text does. It has the
// beginning only, because a longer one takes PostgreSQL long to compile, and finds nothing more.
const TOO_SHORT = /^[a-z0-9](?:[a-z0-9]$|[^a-z0-9])/;
const ONE_BEFORE = '([a-z0-9]|[!-/:-@[-`{-~]|^)';

/** The condition that an address contains `text`, in any case; undefined if none can. */
export function containing(text: string): Where | undefined {
  const literal = text.toLowerCase();
  if (!ADDRESS_TEXT.test(literal)) return undefined;
  const $like = `%${literal.replaceAll(/[%_]/g, String.raw`\$&`)}%`;
  if (!TOO_SHORT.test(literal)) return { email: { $like } };
  const start = literal.slice(0, 2).replace(/[^a-z0-9]/, String.raw`\$&`);
  return { email: { $like, $re: ONE_BEFORE + start } };
}
