import type { Context } from '../kernel/context.ts';
import { type PageArgs, type Window, decodeCursor, encodeCursor, page } from '../kernel/pages.ts';
import { isUuid } from '../kernel/ids.ts';
import { visibleUsers } from './find.ts';
import { PayoutUser } from './payout-user.ts';
import { type Where, containing, searchUsers } from './search.ts';

/** The columns that payout users may be ordered by. Equal ones are ordered by their creation. */
export const ORDER_FIELDS = { CREATED_AT: 'id', BALANCE: 'balance', EMAIL: 'email' } as const;

/** Arguments of a list of payout users. */
export interface PayoutUsersArgs extends PageArgs {
  readonly filter?:
    | {
        readonly emailContains?: string | null | undefined;
        readonly status?: 'ACTIVE' | 'INACTIVE' | null | undefined;
        readonly minBalance?: number | null | undefined;
      }
    | null
    | undefined;
  readonly orderBy?:
    | { readonly field: keyof typeof ORDER_FIELDS; readonly direction: 'ASC' | 'DESC' }
    | null
    | undefined;
}

/** A place in the list: the value that it is ordered by, and the id that orders equal values. */
interface Position {
  readonly value: string | number;
  readonly id: string;
}

/**
 * How many users a search reads in the order of the list before it uses the index of addresses.
 * Fewer by address, because those rows are scattered over the table. None by balance, because there
 * is no index in that order.
 */
const SEARCHED_NEAR = { id: 5_000, email: 2_000, balance: 0 } as const;

/** The payout users that the caller sees, page by page. */
export function listPayoutUsers(context: Context, args: PayoutUsersArgs) {
  const { field, direction } = args.orderBy ?? { field: 'CREATED_AT', direction: 'ASC' };
  const visible = visibleUsers(context);
  const filter = args.filter ?? {};
  const matching = condition(filter);
  const key = ORDER_FIELDS[field];
  const em = context.em();
  return page<PayoutUser, Position>(args, {
    cursor: (user) => encodeCursor(`users by ${field}`, user.id, user[key]),
    locate: async (cursor) => {
      const [id, value] = decodeCursor(`users by ${field}`, cursor) ?? [];
      if (typeof id !== 'string' || !isUuid(id) || !isValueOf(key, value)) return undefined;
      const known = await em.count(PayoutUser, { $and: [visible, { id }] });
      return known === 1 ? { id, value } : undefined;
    },
    rows: async (window) => {
      if (!matching) return [];
      const { limit, inverted } = window;
      const order = (direction === 'ASC') !== inverted ? ('asc' as const) : ('desc' as const);
      const orderBy = [{ [key]: order }, ...(key === 'balance' ? [{ id: order }] : [])];
      const following: Where = { $and: [visible, ...bounds(key, direction === 'ASC', window)] };
      return filter.emailContains == null
        ? em.find(PayoutUser, { $and: [following, matching] }, { orderBy, limit })
        : searchUsers(em, { following, matching, orderBy, limit, near: SEARCHED_NEAR[key] });
    },
    count: async () => (matching ? em.count(PayoutUser, { $and: [visible, matching] }) : 0),
  });
}

/** The condition of a filter; undefined if nobody can match it. */
function condition({
  emailContains,
  status,
  minBalance,
}: PayoutUsersArgs['filter'] & object): Where | undefined {
  const conditions: Where[] = [];
  if (emailContains != null) {
    const email = containing(emailContains);
    if (!email) return undefined;
    conditions.push(email);
  }
  if (status != null) conditions.push({ active: status === 'ACTIVE' });
  if (minBalance != null) conditions.push({ balance: { $gte: minBalance } });
  return { $and: conditions };
}

function bounds(
  key: 'id' | 'balance' | 'email',
  ascending: boolean,
  { after, before }: Window<Position>,
): Where[] {
  const beyond = (position: Position | undefined, up: boolean): Where[] => {
    if (!position) return [];
    const { id, value } = position;
    const than = up ? '$gt' : '$lt';
    const later: Where = { id: { [than]: id } };
    if (key === 'id') return [later];
    // Addresses are unique, so no tie has to be broken. An `or` could not use the index.
    if (key === 'email') return [{ email: { [than]: String(value) } }];
    const balance = Number(value);
    return [{ $or: [{ balance: { [than]: balance } }, { $and: [{ balance }, later] }] }];
  };
  return [...beyond(after, ascending), ...beyond(before, !ascending)];
}

function isValueOf(key: 'id' | 'balance' | 'email', value: unknown): value is string | number {
  if (key === 'balance') return Number.isSafeInteger(value);
  return typeof value === 'string' && !value.includes('\0');
}
