/** How many requests may come in so many seconds. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

/** The rates of one credential, and of one address for what comes without a valid one. */
export type Rates = Readonly<Partial<Record<'key' | 'ip', Rate>>>;
