/** The most first tries that an endpoint has in flight. */
const AT_ONCE_MAX = 32;
/** An endpoint that is through within this time is told of one event after another. */
const BEHIND_MS = 10_000;
/** How much the time of the newest try counts for the mean of the last ones. */
const NEWEST_SHARE = 0.1;
/** After so many failures in a row an endpoint is tried once a second only, until it answers. */
const FAILURES_MAX = 50;
const FAILING_REST_MS = 1_000;

/**
 * How many first tries an endpoint may have in flight. One, so that they arrive in order; several, begun
 * in order, if one by one would leave it behind by more than ten seconds; and one while it fails.
 */
export class Pace {
  #meanMs = 0;
  #failures = 0;
  #lastStart = Number.NEGATIVE_INFINITY;

  /** How many may be in flight, if so many events are still to be told. */
  atOnce(waiting: number): number {
    if (this.#failures > 0) return 1;
    return Math.min(Math.max(Math.ceil((waiting * this.#meanMs) / BEHIND_MS), 1), AT_ONCE_MAX);
  }

  /** Whether the next may be begun now, as far as earlier failures are concerned. */
  mayStart(): boolean {
    return this.#failures < FAILURES_MAX || performance.now() - this.#lastStart >= FAILING_REST_MS;
  }

  started(): void {
    this.#lastStart = performance.now();
  }

  ended(hasSucceeded: boolean, ms: number): void {
    this.#failures = hasSucceeded ? 0 : this.#failures + 1;
    this.#meanMs += (ms - this.#meanMs) * NEWEST_SHARE;
  }
}
