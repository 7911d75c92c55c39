/** Which way a kind of entry moves each of the three balances: 1 adds the amount, -1 takes it. */
interface Movement {
  readonly balance: -1 | 0 | 1;
  readonly payoutBalance: -1 | 0 | 1;
  readonly userBalance: -1 | 0 | 1;
  readonly description: string;
}

/**
 * Every kind of entry. The database's check, the audit's sums, the enums of both doors and their
 * documents are derived from this table. `Books.post` is the only code that moves a balance by it.
 */
export const ENTRY_TYPES = {
  DEPOSIT: {
    balance: 1,
    payoutBalance: 0,
    userBalance: 0,
    description: 'Money into the main balance.',
  },
  TRANSFER: {
    balance: -1,
    payoutBalance: 1,
    userBalance: 0,
    description: 'Money from the main balance to the payout balance.',
  },
  TOP_UP: {
    balance: 0,
    payoutBalance: 1,
    userBalance: 0,
    description: 'Money into the payout balance.',
  },
  ALLOCATION: {
    balance: 0,
    payoutBalance: -1,
    userBalance: 1,
    description: 'Money from the payout balance to a payout user.',
  },
  REVERSAL: {
    balance: 0,
    payoutBalance: 1,
    userBalance: -1,
    description: 'An allocation taken back, or a part of it.',
  },
} as const satisfies Record<string, Movement>;

/** A kind of entry. */
export type EntryType = keyof typeof ENTRY_TYPES;

/** The kinds, in the order of the table. */
export const ENTRY_TYPE_NAMES = Object.keys(ENTRY_TYPES) as readonly EntryType[];

/** The kind of nearly all entries. The others have an index of their own. */
export const COMMON_TYPE: EntryType = 'ALLOCATION';

/** One of the three balances. */
export type BalanceName = Exclude<keyof Movement, 'description'>;

/** The SQL of what an entry adds to a balance, by its kind. */
export function signedAmount(balance: BalanceName): string {
  const cases = ENTRY_TYPE_NAMES.map((type): [EntryType, number] => [
    type,
    ENTRY_TYPES[type][balance],
  ]);
  const moving = cases.filter(([, sign]) => sign !== 0);
  const whens = moving.map(([type, sign]) => `when '${type}' then ${sign < 0 ? '-' : ''}amount`);
  return `case type ${whens.join(' ')} else 0 end`;
}

/** The kinds that move a payout user's balance, as a list in SQL. */
export const USER_TYPES_SQL = ENTRY_TYPE_NAMES.filter((type) => ENTRY_TYPES[type].userBalance !== 0)
  .map((type) => `'${type}'`)
  .join(', ');

/**
 * The SQL of a check that an entry is of a known kind, and has a payout user and a reversed entry
 * exactly if its kind has.
 */
export function typeCheck(): string {
  const whens = ENTRY_TYPE_NAMES.map((type) => {
    const is = ENTRY_TYPES[type].userBalance === 0 ? 'is null' : 'is not null';
    const reverses = type === 'REVERSAL' ? 'is not null' : 'is null';
    return `when '${type}' then payout_user_id ${is} and user_balance_after ${is} and reverses_id ${reverses}`;
  });
  return `case type ${whens.join(' ')} else false end`;
}
