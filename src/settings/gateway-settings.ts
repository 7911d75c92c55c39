import { type Settings } from './settings.ts';

/** The secret that a database is begun with: each later one counts one more. */
export const FIRST_GENERATION = 1;

/** The settings once the start has found or made the secret. */
export type GatewaySettings = Settings & {
  readonly PAYOUT_HASH_SECRET: string;
  /** Which secret of the database that is; the first unless said. */
  readonly hashGeneration?: number;
};
