/** The most bytes of a file that the API takes. */
const BYTES_MAX = 10 * 1024 * 1024;
/** The longest name that a run may have. */
const NAME_LENGTH_MAX = 100;

/** What a file looks like before it is sent. */
export interface ChosenFile {
  readonly name: string;
  readonly size: number;
}

const SPREADSHEET = /\.(?:xlsx?|xlsm|xlsb|ods|numbers)$/i;
const JSON_LINES = /\.(?:ndjson|jsonl)$/i;

/** Why a file need not be sent at all; undefined where the gateway is to say what it thinks of it. */
export function problemOf({ name, size }: ChosenFile): string | undefined {
  if (SPREADSHEET.test(name)) {
    return `“${name}” is a spreadsheet. Save it as CSV (in Excel: “CSV UTF-8”), and choose that file.`;
  }
  if (size === 0) return `“${name}” is empty.`;
  if (size > BYTES_MAX) {
    return `“${name}” is larger than 10 MiB. Divide it into several files: each is a pay run of its own.`;
  }
  return undefined;
}

/** The media type of a file. Browsers name all sorts of types for CSV, so that its ending counts. */
export function mediaTypeOf(name: string): 'text/csv' | 'application/x-ndjson' {
  return JSON_LINES.test(name) ? 'application/x-ndjson' : 'text/csv';
}

/** The name of a run, by the name of its file; undefined where nothing is left of it. */
export function runNameOf(fileName: string): string | undefined {
  const plain = fileName
    .replace(/\.\w{1,10}$/, '')
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
  // By characters, so that none is cut in two.
  return Array.from(plain).slice(0, NAME_LENGTH_MAX).join('') || undefined;
}

/** A file to begin with. Amounts are in dollars; a column that the API does not know is kept with the payout. */
export const TEMPLATE = [
  'email,amount_usd,reference,team',
  'ada@example.com,1250.50,invoice-2026-001,research',
  'grace@example.com,80,invoice-2026-002,navy',
  '',
].join('\r\n');
