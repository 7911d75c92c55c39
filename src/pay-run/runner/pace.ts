import { type GroupDone } from './group.ts';

/** The lines of a group while others pay from the same business: it delays each by a fraction. */
const LINES_BESIDE_OTHERS = 20;
/** How long a business counts as one from which others pay, after the last time that was seen. */
const OTHERS_MS = 2_000;
/** How long a run rests beside others after each group, as a multiple of the time that it took. */
const REST_FACTOR = 2;

/**
 * How fast a run may go, so that it leaves room for whatever else its business does: in groups as
 * large as any while it is alone, and beside others in small ones, with rests. Others, whichever
 * gateway they come to, show in the count of the business's entries.
 */
export class Pace {
  readonly #linesMax: number;
  /** Fewer than `#linesMax` after a group that has failed, until the line to blame is found. */
  #limit: number;
  #entries: number | undefined;
  #othersUntil = 0;
  #restMs = 0;

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
    this.#limit = linesMax;
  }

  /** How many lines the next group may have. */
  get lines(): number {
    // Whether there are others is not known before the second group.
    const isAlone = this.#entries !== undefined && !this.#hasOthers;
    return Math.min(this.#limit, isAlone ? this.#linesMax : LINES_BESIDE_OTHERS);
  }

  /** How long to rest before the next group. */
  get restMs(): number {
    return this.#hasOthers ? this.#restMs : 0;
  }

  /** A group was posted, and took that long. */
  posted({ entriesBefore, entriesAfter }: GroupDone, tookMs: number): void {
    if (this.#entries !== undefined && this.#entries !== entriesBefore) {
      this.#othersUntil = performance.now() + OTHERS_MS;
    }
    this.#entries = entriesAfter;
    this.#restMs = tookMs * REST_FACTOR;
    this.#limit = Math.min(this.#limit * 2, this.#linesMax);
  }

  /** A group of so many lines has failed, and one of them may be to blame. */
  failed(lines: number): void {
    this.#limit = Math.max(1, lines >> 1);
  }

  get #hasOthers(): boolean {
    return performance.now() < this.#othersUntil;
  }
}
