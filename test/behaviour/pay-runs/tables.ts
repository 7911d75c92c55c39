import * as fc from 'fast-check';

/** A line of a table: what a payout may have, by its columns. */
export interface TableLine {
  readonly email: string;
  readonly amount: number;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
}

/** How a table is written: all of it is up to whoever writes it, and says nothing. */
interface Writing {
  readonly mark: boolean;
  readonly end: '\n' | '\r\n';
  readonly isEnded: boolean;
  /** Which of the cells that need no quotes have them, over and over. */
  readonly quoted: readonly boolean[];
  /** Where empty lines stand. */
  readonly gaps: readonly number[];
  readonly inDollars: boolean;
  /** By what the columns are sorted. */
  readonly order: readonly number[];
}

const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const email = fc.tuple(word, word).map(([name, host]) => `${name}@${host}.example.com`);
/** Any text but for what no cell, or no value of metadata, may have. */
const text = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', maxLength })
    .map((each) => each.replaceAll(/\p{Cs}/gu, '').replaceAll('\0', ''))
    .filter((each) => Array.from(each).length <= maxLength);
const reference = text(100).map((each) => each.replaceAll(/\p{Cc}/gu, '') || null);
const names = fc.uniqueArray(fc.stringMatching(/^m[A-Za-z0-9_.-]{1,20}$/), { maxLength: 4 });

/** Lines that are all valid, with the names of their metadata, and how they are written. */
export const tables = names.chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    lines: fc.array(
      fc.record({
        email,
        amount: fc.integer({ min: 1, max: 100_000_000 }),
        reference,
        metadata: fc
          .tuple(...columns.map(() => text(50)))
          .map((texts) => metadataOf(columns, texts)),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    writing: fc.record({
      mark: fc.boolean(),
      end: fc.constantFrom('\n' as const, '\r\n' as const),
      isEnded: fc.boolean(),
      quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      gaps: fc.array(fc.nat(12), { maxLength: 3 }),
      inDollars: fc.boolean(),
      order: fc.array(fc.nat(100), { minLength: 7, maxLength: 7 }),
    }),
  }),
);

/** An empty text is as good as none. */
function metadataOf(columns: readonly string[], texts: readonly string[]) {
  const entries = columns.map((column, at) => [column, texts[at] ?? ''] as const);
  const given = entries.filter(([, each]) => each !== '');
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** The table as CSV. */
export function written(
  columns: readonly string[],
  lines: readonly TableLine[],
  { mark, end, isEnded, quoted, gaps, inDollars, order }: Writing,
): string {
  const amount = inDollars ? 'amount_usd' : 'amount';
  const header = ['email', amount, 'reference', ...columns];
  const places = header
    .map((_, at) => at)
    .toSorted((one, other) => (order[one] ?? 0) - (order[other] ?? 0));
  let cells = 0;
  const cell = (content: string): string => {
    const isQuoted = quoted[cells++ % quoted.length] || /[",\r\n]/.test(content);
    return isQuoted ? `"${content.replaceAll('"', '""')}"` : content;
  };
  const row = (contents: readonly string[]): string =>
    places.map((at) => cell(contents[at] ?? '')).join(',');
  const rows = lines.map((line) =>
    row([
      line.email,
      inDollars ? inDecimals(line.amount) : String(line.amount),
      line.reference ?? '',
      ...columns.map((column) => line.metadata?.[column] ?? ''),
    ]),
  );
  const all = [row(header), ...rows].map((each, at) => (gaps.includes(at) ? end + each : each));
  return (mark ? '\ufeff' : '') + all.join(end) + (isEnded ? end : '');
}

/** Cents as somebody would type them in dollars: without decimals that say nothing, where it can be. */
export function inDecimals(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  const decimals = digits.slice(-2).replace(/0{1,2}$/, '');
  return digits.slice(0, -2) + (decimals && `.${decimals}`);
}
