import { hash } from 'node:crypto';
import { ApiError } from '../../kernel/errors.ts';
import { PAY_RUN_ERRORS } from '../errors.ts';
import { LINES_MAX } from '../pay-run-line.ts';
import type { DraftLine } from './line.ts';
import { refusedFile } from './refusal.ts';

/** How many errors are told of a file. */
const ERRORS_SHOWN_MAX = 100;

/** How many lines are written by one statement: so few that payouts have their turn in between. */
const CHUNK_SIZE = 500;

/** What is wrong with one field of one line, which is counted from 1 below the header. */
export interface LineError {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

/** The lines of a file, counted and added up while it is read. */
export class Draft {
  lines = 0;
  validLines = 0;
  /** The sum of the valid lines, in cents. */
  amount = 0;
  /** How many valid lines name an address that a valid line before them names. */
  duplicateEmails = 0;
  readonly errors: LineError[] = [];
  readonly #emails = new Set<string>();
  readonly #digests: string[] = [];
  /** As JSON, which takes a fraction of the memory that the objects would. */
  readonly #chunks: string[] = [];
  #chunk: DraftLine[] = [];

  add(line: DraftLine): void {
    this.lines += 1;
    if (this.lines > LINES_MAX) throw new ApiError(PAY_RUN_ERRORS.tooManyLines);
    if (line.problems) this.#addInvalid(line.problems);
    else this.#addValid(line.email ?? '', line.amount ?? 0);
    this.#digests.push(digestOf(line));
    this.#chunk.push(line);
    if (this.#chunk.length === CHUNK_SIZE) this.#endChunk();
  }

  /** To be called behind the last line; refuses a file that has none. */
  end(): void {
    if (this.lines === 0) {
      throw refusedFile('The file is empty, or has nothing below its header.');
    }
    this.#endChunk();
  }

  /** All lines, in chunks, each with the number of its first line. */
  *chunks(): Generator<{ readonly first: number; readonly lines: readonly DraftLine[] }> {
    for (const [at, chunk] of this.#chunks.entries()) {
      yield { first: at * CHUNK_SIZE + 1, lines: JSON.parse(chunk) as DraftLine[] };
    }
  }

  /** A digest that is the same for the same lines, in whatever order and form they were sent. */
  fingerprint(): Buffer {
    return hash('sha256', this.#digests.toSorted().join(), 'buffer');
  }

  #addValid(email: string, amount: number): void {
    this.validLines += 1;
    this.amount += amount;
    if (this.#emails.has(email)) this.duplicateEmails += 1;
    this.#emails.add(email);
  }

  #addInvalid(problems: NonNullable<DraftLine['problems']>): void {
    const room = ERRORS_SHOWN_MAX - this.errors.length;
    for (const { field, message } of problems.slice(0, room)) {
      this.errors.push({ line: this.lines, field, message });
    }
  }

  #endChunk(): void {
    if (this.#chunk.length > 0) this.#chunks.push(JSON.stringify(this.#chunk));
    this.#chunk = [];
  }
}

function digestOf({ email, amount, reference, metadata, problems }: DraftLine): string {
  const sorted = Object.entries(metadata ?? {}).toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return hash('sha256', JSON.stringify([email, amount, reference, sorted, problems]), 'base64');
}
