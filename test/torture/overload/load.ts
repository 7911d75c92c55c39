/** What the process is told, as JSON in its one argument. */
export interface Load {
  readonly url: string;
  /** The business that is asked too much of. */
  readonly busyKey: string;
  /** The one beside it, which pays somebody now and then. */
  readonly quietKey: string;
  /** Payouts a second; 0 for as fast as so many clients are answered. */
  readonly rate: number;
  readonly clients: number;
  readonly seconds: number;
}

/** Latencies in milliseconds. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** What came of it. */
export interface LoadReport {
  readonly seconds: number;
  readonly accepted: Spread;
  readonly refused: Spread;
  readonly quiet: Spread;
  /** Any answer that is neither a success nor a proper refusal, and its count. */
  readonly odd: Readonly<Record<string, number>>;
}
