import { type FilterQuery } from '@mikro-orm/core';
import { type Context, identityOf } from '../kernel/context.ts';
import { type PageArgs, type Window, decodeCursor, encodeCursor, page } from '../kernel/pages.ts';
import { isUuid } from '../kernel/ids.ts';
import { PayoutUser } from './payout-user.ts';

/** What payout users may be ordered by; equal ones stand in the order of their creation. */
export const ORDER_FIELDS = { CREATED_AT: 'id', BALANCE: 'balance', EMAIL: 'email' } as const;

/** Which payout users, and in which order. */
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

/** A place in the list: the value that it is ordered by, and the row that breaks a tie. */
interface Position {
  readonly value: string | number;
  readonly id: string;
}

type Where = FilterQuery<PayoutUser>;

/** The payout users of the business that is calling, page by page. */
export function listPayoutUsers(context: Context, args: PayoutUsersArgs) {
  const { field, direction } = args.orderBy ?? { field: 'CREATED_AT', direction: 'ASC' };
  const business = identityOf(context).tenantId;
  const where: Where = { $and: [{ business }, ...filters(args.filter ?? {})] };
  const key = ORDER_FIELDS[field];
  return page<PayoutUser, Position>(args, {
    cursor: (user) => encodeCursor(`users by ${field}`, user.id, user[key]),
    locate: async (cursor) => {
      const [id, value] = decodeCursor(`users by ${field}`, cursor) ?? [];
      if (typeof id !== 'string' || !isUuid(id) || !isValueOf(key, value)) return undefined;
      const known = await context.em().count(PayoutUser, { business, id });
      return known === 1 ? { id, value } : undefined;
    },
    rows: (window) => {
      const forward = (direction === 'ASC') !== window.inverted;
      const order = forward ? 'asc' : 'desc';
      return context.em().find(
        PayoutUser,
        { $and: [where, ...bounds(key, direction === 'ASC', window)] },
        {
          orderBy: key === 'id' ? { id: order } : [{ [key]: order }, { id: order }],
          limit: window.limit,
        },
      );
    },
    count: () => context.em().count(PayoutUser, where),
  });
}

function filters({ emailContains, status, minBalance }: PayoutUsersArgs['filter'] & object) {
  const conditions: Where[] = [];
  if (emailContains != null) conditions.push({ email: { $like: containing(emailContains) } });
  if (status != null) conditions.push({ active: status === 'ACTIVE' });
  if (minBalance != null) conditions.push({ balance: { $gte: minBalance } });
  return conditions;
}

/** Addresses are kept in lower case and as ASCII; a NUL, which PostgreSQL refuses, is in none. */
function containing(text: string): string {
  const literal = text.toLowerCase().replaceAll('\0', '\u{fffd}');
  return `%${literal.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function bounds(
  key: 'id' | 'balance' | 'email',
  ascending: boolean,
  { after, before }: Window<Position>,
): Where[] {
  const beyond = (position: Position | undefined, up: boolean): Where[] => {
    if (!position) return [];
    const than = up ? '$gt' : '$lt';
    const later: Where = { id: { [than]: position.id } };
    if (key === 'id') return [later];
    const value = position.value;
    return [{ $or: [{ [key]: { [than]: value } }, { $and: [{ [key]: value }, later] }] }];
  };
  return [...beyond(after, ascending), ...beyond(before, !ascending)];
}

function isValueOf(key: 'id' | 'balance' | 'email', value: unknown): value is string | number {
  if (key === 'balance') return Number.isSafeInteger(value);
  return typeof value === 'string' && !value.includes('\0');
}
