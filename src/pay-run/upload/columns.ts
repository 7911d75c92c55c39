import { hasMisplacedKey, KEY_MISPLACED } from '../../kernel/idempotency-key.ts';
import { METADATA_KEY } from '../../ledger/labels.ts';
import { trimEmail as trimSpaces } from '../../payout-user/email.ts';
import { type AmountCell, centsIn, dollarsIn } from './cells.ts';
import { type DraftLine, draftLine } from './line.ts';
import { refusedAt } from './refusal.ts';

/** The columns of an amount, each with how its cells are read; a file has one of them. */
const AMOUNTS: Readonly<Record<string, (cell: string) => AmountCell>> = {
  amount: centsIn,
  amount_usd: dollarsIn,
};
const AMOUNT_NAMES = Object.keys(AMOUNTS);

/** The columns that are no metadata. */
const OWN: ReadonlySet<string> = new Set(['email', 'reference', ...AMOUNT_NAMES]);

/** How many characters of a column's name a reply repeats. */
const SHOWN_LENGTH_MAX = 100;

/** Reads the cells of a row as a line. */
export type ReadRow = (cells: readonly string[]) => DraftLine;

/** How the rows below a header are read; `line` is where the header stands in the file. */
export function readHeader(header: readonly string[], line: number): ReadRow {
  const names = header.map(trimSpaces);
  const refuse = (problem: string) => refusedAt(line, problem);
  const doubled = names.find((name, at) => names.indexOf(name) !== at);
  if (doubled !== undefined) throw refuse(`has the column "${shown(doubled)}" twice.`);
  if (!names.includes('email')) throw refuse('must be a header that names the column "email".');
  const [amount, ...more] = names.filter((name) => AMOUNT_NAMES.includes(name));
  const readAmount = AMOUNTS[amount ?? ''];
  if (amount === undefined || !readAmount || more.length > 0) {
    throw refuse('must name exactly one of the columns "amount" (in cents) and "amount_usd".');
  }
  for (const name of names) {
    if (hasMisplacedKey(() => undefined, { [name]: '' })) {
      throw refuse(`has the column "${shown(name)}". ${KEY_MISPLACED}`);
    }
    if (!isColumn(name)) throw refuse(`has an unknown column, "${shown(name)}".`);
  }
  return rowsOf(names, amount, readAmount);
}

/** Whether it is a column: one of ours, or a name that metadata may have. */
function isColumn(name: string): boolean {
  // In other letters, one of ours would be lost in the metadata.
  return OWN.has(name) || (!OWN.has(name.toLowerCase()) && METADATA_KEY.test(name));
}

function rowsOf(
  names: readonly string[],
  amount: string,
  readAmount: (cell: string) => AmountCell,
): ReadRow {
  const [emailAt, amountAt, referenceAt] = ['email', amount, 'reference'].map((name) =>
    names.indexOf(name),
  ) as [number, number, number];
  const others = [...names.entries()].filter(([, name]) => !OWN.has(name));
  return (cells) => {
    const read = readAmount(cells[amountAt] ?? '');
    const texts = others.map(([at, name]) => [name, cells[at] ?? ''] as const);
    const sent = {
      email: cells[emailAt],
      amount: 'value' in read ? read.value : READABLE,
      // An empty cell says nothing.
      reference: cells[referenceAt] || undefined,
      metadata: Object.fromEntries(texts.filter(([, text]) => text !== '')),
    };
    return draftLine(sent, 'problem' in read ? { [amount]: [read.problem] } : {});
  };
}

/** Stands for an amount of which all that is wrong has been said. */
const READABLE = 1;

function shown(name: string): string {
  return name.slice(0, SHOWN_LENGTH_MAX).toWellFormed();
}
