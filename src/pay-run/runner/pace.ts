import type { GroupDone } from './group.ts';

/** The lines of a group while others pay from the same business: it delays each by a fraction. */
const LINES_BESIDE_OTHERS = 20;
/** After how many groups in a row without a sign of others a run counts as alone. */
const GROUPS_UNTIL_ALONE = 3;
/** How long a business counts as one from which others pay, after the last time that was seen. */
const OTHERS_MS = 2_000;
/** How long a run rests beside others after each group, as a multiple of the time that it took. */
const REST_FACTOR = 2;

/**
 * How fast a run may go, so that it leaves room for whatever else its business does: in groups of
 * the full size while it is alone, and beside others in small ones, with rests. Others, whichever
 * gateway they come to, show in the count of the business's entries.
 */
export class Pace {
  readonly #linesMax: number;
  /** Fewer than `#linesMax` after a group that has failed, until the line to blame is found. */
  #limit: number;
  #entries: number | undefined;
  #groupsAlone = 0;
  #othersUntil = 0;
  #restMs = 0;

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
    this.#limit = linesMax;
  }

  /** How many lines the next group may have. */
  get lines(): number {
    const isAlone = this.#groupsAlone >= GROUPS_UNTIL_ALONE && !this.#hasOthers;
    return Math.min(this.#limit, isAlone ? this.#linesMax : LINES_BESIDE_OTHERS);
  }

  /** How long to rest before the next group. */
  get restMs(): number {
    return this.#hasOthers ? this.#restMs : 0;
  }

  /** A group was posted, and took that long. */
  posted({ entriesBefore, entriesAfter }: GroupDone, tookMs: number): void {
    const hasOthers = this.#entries !== undefined && this.#entries !== entriesBefore;
    if (hasOthers) this.#othersUntil = performance.now() + OTHERS_MS;
    this.#groupsAlone = hasOthers ? 0 : this.#groupsAlone + 1;
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
