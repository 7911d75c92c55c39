/** The rules of the audit, as it names them. */
const MAIN = 'main balance = sum of its entries';
const BALANCE = 'payout balance = sum of its entries';
const USER_BALANCE = 'user balance = sum of its entries';
const RUNNING_MAIN = 'running main balance';
const RUNNING = 'running payout balance';
const RUNNING_USER = 'running user balance';
const SEQUENCE = 'sequence without gaps';
const NEGATIVE = 'no negative balance';
const TOO_HIGH = 'no balance above 2^53 - 1';
const TYPE = 'entry of a known type';
const EMAIL = 'e-mail unique in any case';
const HASH = 'hash of one payout user';
const SECRET = 'hash under a secret in use';
const ORPHANS = 'no orphans';
const REVERSAL = 'reversal of an allocation, no more than it moved';
const RECORD = 'idempotency record with its entry';

/** An id that no row has. */
const NOBODY = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
/** The first amount that is above the maximum. */
const TOO_MUCH = '9007199254740992';

// `:business` is the business that is tampered with, `:other` one like it. Both have been funded (the
// entry with the number 1), have paid Ada (2), Bob (3), and Ada again (4); the first under a key.
const ADA = `email = 'ada@example.com'`;
const BOB = `email = 'bob@example.com'`;
const OTHER_BOB = `from payout_user as other where business_id = :other and ${BOB}`;

const business = (set: string) => `update business set ${set} where business_id = :business`;
const user = (who: string, set: string) =>
  `update payout_user set ${set} where business_id = :business and ${who}`;
const entry = (number: number, set: string) =>
  `update history_entry set ${set} where business_id = :business and sequence = ${number}`;
const record = (set: string) =>
  `update idempotency_record set ${set} where business_id = :business`;
const ofNobody = (table: string, id: string) =>
  `update ${table} set business_id = '${NOBODY}' where business_id = :business and ${id}`;
/** What somebody with every right does to the tables, and the rules that it breaks. */
export const BROKEN_BOOKS: readonly [does: string, sql: string, breaks: readonly string[]][] = [
  ['money appears', business('payout_balance = payout_balance + 1'), [BALANCE]],
  ['money appears in the main balance', business('balance = balance + 1'), [MAIN]],
  ['a running main balance is another', entry(3, 'balance_after = 5'), [RUNNING_MAIN]],
  ['money appears at a user', user(ADA, 'balance = balance + 1'), [USER_BALANCE]],
  ['a running balance is another', entry(3, 'payout_balance_after = 5'), [RUNNING]],
  ['a running user balance is another', entry(2, 'user_balance_after = 5'), [RUNNING_USER]],
  [
    'an amount is another',
    entry(4, 'amount = amount + 1'),
    [BALANCE, USER_BALANCE, RUNNING, RUNNING_USER],
  ],
  [
    'the last entry is gone',
    'delete from history_entry where business_id = :business and sequence = 4',
    [BALANCE, USER_BALANCE, SEQUENCE],
  ],
  ['a number is left out', entry(4, 'sequence = 9'), [SEQUENCE]],
  ['a number is given twice', entry(3, 'sequence = 2'), [RUNNING, SEQUENCE]],
  ['an entry too many is counted', business('entry_count = entry_count + 1'), [SEQUENCE]],
  ['a main balance is negative', business('balance = -1'), [MAIN, NEGATIVE]],
  ['a payout balance is negative', business('payout_balance = -1'), [BALANCE, NEGATIVE]],
  ['a user balance is negative', user(BOB, 'balance = -1'), [USER_BALANCE, NEGATIVE]],
  [
    'an entry moves nothing',
    entry(4, 'amount = 0'),
    [BALANCE, USER_BALANCE, RUNNING, RUNNING_USER, NEGATIVE],
  ],
  ['a main balance is too high', business(`balance = ${TOO_MUCH}`), [MAIN, TOO_HIGH]],
  ['a payout balance is too high', business(`payout_balance = ${TOO_MUCH}`), [BALANCE, TOO_HIGH]],
  ['a user balance is too high', user(BOB, `balance = ${TOO_MUCH}`), [USER_BALANCE, TOO_HIGH]],
  ['a top-up has a user balance', entry(1, 'user_balance_after = 0'), [TYPE]],
  ['an allocation has none', entry(3, 'user_balance_after = null'), [RUNNING_USER, TYPE]],
  [
    'an entry is of no known type',
    entry(3, `type = 'GIFT'`),
    [BALANCE, USER_BALANCE, RUNNING, RUNNING_USER, TYPE],
  ],
  ['an address is in another case', user(BOB, `email = 'Bob@example.com'`), [EMAIL]],
  ['an address is there twice', user(BOB, ADA), [EMAIL]],
  ['an address is there in two cases', user(BOB, `email = 'Ada@example.com'`), [EMAIL]],
  [
    'a hash leads to two users',
    user(BOB, `hash_digest = (select hash_digest ${OTHER_BOB})`),
    [HASH],
  ],
  ['a hash is under a secret that all have left', user(BOB, 'secret_generation = 0'), [SECRET]],
  ['a user is gone', `delete from payout_user where business_id = :business and ${BOB}`, [ORPHANS]],
  [
    'a user is of another business',
    entry(3, `payout_user_id = (select id ${OTHER_BOB})`),
    [USER_BALANCE, ORPHANS],
  ],
  ['a user is of no business', ofNobody('payout_user', BOB), [USER_BALANCE, ORPHANS]],
  [
    'an entry is of no business',
    ofNobody('history_entry', 'sequence = 4'),
    [BALANCE, USER_BALANCE, RUNNING, RUNNING_USER, SEQUENCE, ORPHANS],
  ],
  ['a key is of no business', ofNobody('api_key', 'true'), [ORPHANS]],
  ['the business is gone', 'delete from business where business_id = :business', [ORPHANS]],
  ['a record has no entry', record(`entry_id = '${NOBODY}'`), [RECORD]],
  ['a record of a payout has none', record('entry_id = null'), [RECORD]],
  ['a record of a funding has that of a payout', record(`operation = 'fund'`), [RECORD]],
  [
    'a record has an entry of another business',
    record('entry_id = (select entry_id from idempotency_record where business_id = :other)'),
    [RECORD],
  ],
  [
    'a record is of a top-up',
    record(
      `entry_id = (select id from history_entry where business_id = :business and sequence = 1)`,
    ),
    [RECORD],
  ],
  [
    'a reversal takes back more than there was',
    `insert into history_entry (business_id, id, sequence, type, amount, balance_after,
       payout_balance_after, payout_user_id, user_balance_after, reverses_id, created_at)
     select business_id, gen_random_uuid(), 5, 'REVERSAL', amount + 1, balance_after, 961,
       payout_user_id, -1, id, created_at
     from history_entry where business_id = :business and sequence = 3`,
    [BALANCE, USER_BALANCE, SEQUENCE, NEGATIVE, REVERSAL],
  ],
];
