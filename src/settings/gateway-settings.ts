import type { Settings } from './settings.ts';

/** The generation of the first hash secret of a database. Each new secret has the next number. */
export const FIRST_GENERATION = 1;

/** The settings after the start has found or made the hash secret. */
export type GatewaySettings = Settings & {
  readonly PAYOUT_HASH_SECRET: string;
  /** The generation of that secret; `FIRST_GENERATION` if undefined. */
  readonly hashGeneration?: number;
};
