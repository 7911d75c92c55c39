/** A rate limit: at most so many requests in a window of so many seconds. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

/**
 * `key` limits each credential; `ip` limits each address, for requests without a valid credential.
 */
export type Rates = Readonly<Partial<Record<'key' | 'ip', Rate>>>;
