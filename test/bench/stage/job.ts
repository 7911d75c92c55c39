/** What the load process is asked to send. */
export type Sent =
  /** `POST /payout/create`. */
  | { readonly kind: 'rest' }
  /** The mutation `createPayoutUser`. */
  | { readonly kind: 'graphql' }
  /** A query that reads; without a key where there is none. */
  | { readonly kind: 'query'; readonly query: string; readonly variables?: object };

/** One load: who is asked what, how hard and for how long. */
export interface LoadJob {
  /** The candidate's address, without a path. */
  readonly url: string;
  readonly sent: Sent;
  /** The secret keys of the businesses that pay; each request draws one. */
  readonly keys: readonly string[];
  /** How many users each business has already. */
  readonly knownUsers: number;
  /** The same seed draws the same payouts in the same order. */
  readonly seed: number;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** So many requests instead, however long they take. */
  readonly requests?: number;
}

/** What a load came to. */
export interface LoadReport {
  /** Requests a second, the warm-up left out. */
  readonly rate: number;
  /** Milliseconds, with fractions. */
  readonly p50: number;
  readonly p99: number;
  /** How many were answered well, the warm-up included. */
  readonly acknowledged: number;
  /** What was answered otherwise, and how often. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What the load process sends back. */
export type LoadMessage = { readonly report: LoadReport } | { readonly error: string };
