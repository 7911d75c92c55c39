/** How a kind of entry is called, and which way it moves the payout balance. */
interface EntryKind {
  readonly name: string;
  readonly sign: '+' | '−' | undefined;
}

export type EntryType = 'DEPOSIT' | 'TRANSFER' | 'TOP_UP' | 'ALLOCATION' | 'REVERSAL';

export const ENTRY_KINDS: Readonly<Record<EntryType, EntryKind>> = {
  ALLOCATION: { name: 'Payout', sign: '−' },
  REVERSAL: { name: 'Taken back', sign: '+' },
  TOP_UP: { name: 'Top-up', sign: '+' },
  TRANSFER: { name: 'Transfer', sign: '+' },
  DEPOSIT: { name: 'Deposit', sign: undefined },
};

/** Whether a text names a kind of entry. */
export function isEntryType(text: string | undefined): text is EntryType {
  return text !== undefined && Object.hasOwn(ENTRY_KINDS, text);
}
