import { type QueryOrderMap } from '@mikro-orm/core';
import { type EntityManager, type QBFilterQuery } from '@mikro-orm/postgresql';
import { PayoutUser } from './payout-user.ts';

/** A condition on payout users. */
export type Where = QBFilterQuery<PayoutUser>;

/** A page of the payout users whose address contains something. */
export interface Search {
  /** The users of the list, from the page on. */
  readonly listed: Where;
  /** Those of them that are looked for. */
  readonly wanted: Where;
  readonly orderBy: QueryOrderMap<PayoutUser>[];
  readonly limit: number;
  /** How many users to look at in the order of the list, before the index of addresses is asked. */
  readonly near: number;
}

/**
 * Finds a page by whichever way is short: what is frequent is found among the users that come next,
 * what is rare by the index of all addresses. The planner would have to guess which of them it is,
 * and a wrong guess reads or sorts every user of the business.
 */
export async function searchUsers(em: EntityManager, search: Search): Promise<PayoutUser[]> {
  const { listed, wanted, orderBy, limit, near } = search;
  if (near > 0) {
    const next = em.createQueryBuilder(PayoutUser, 'next').select('*').where(listed);
    const found = await em
      .createQueryBuilder(next.orderBy(orderBy).limit(near), 'found')
      .select('*')
      .where(wanted)
      .orderBy(orderBy)
      .limit(limit)
      .getResultList();
    if (found.length === limit) return found;
  }
  const all = em.createQueryBuilder(PayoutUser, 'all_found').select('*');
  return em
    .createQueryBuilder(PayoutUser)
    .with('found', all.where({ $and: [listed, wanted] }), { materialized: true })
    .select('*')
    .from('found')
    .orderBy(orderBy)
    .limit(limit)
    .getResultList();
}

// What addresses are made of: letters are kept in lower case, and none is beyond ASCII.
const ADDRESS_TEXT = /^[a-z0-9!#$%&'*+/=?^_`{|}~@.-]*$/;
// The index knows three characters at a time, or two at the end of a word. Of what begins with less
// it knows nothing, until the character before it is named: each that there may be. An expression of
// more than the beginning would find no more, and takes PostgreSQL long to compile.
const TOO_SHORT = /^[a-z0-9](?:[a-z0-9]$|[^a-z0-9])/;
const ONE_BEFORE = '([a-z0-9]|[!-/:-@[-`{-~]|^)';

/** The condition that an address contains `text`, in any case; undefined where none can. */
export function containing(text: string): Where | undefined {
  const literal = text.toLowerCase();
  if (!ADDRESS_TEXT.test(literal)) return undefined;
  const $like = `%${literal.replaceAll(/[%_]/g, String.raw`\$&`)}%`;
  if (!TOO_SHORT.test(literal)) return { email: { $like } };
  const start = literal.slice(0, 2).replace(/[^a-z0-9]/, String.raw`\$&`);
  return { email: { $like, $re: ONE_BEFORE + start } };
}
