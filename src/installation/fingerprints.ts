import { createHmac } from 'node:crypto';
import type { GatewaySettings } from '../settings/gateway-settings.ts';
import { OperatorError } from '../settings/operator-error.ts';

/** The fingerprints of the secrets in the settings. */
export interface Fingerprints {
  readonly current: Buffer;
  readonly previous: Buffer | undefined;
}

const SAME_SECRETS =
  'PAYOUT_HASH_SECRET_PREVIOUS is the same as PAYOUT_HASH_SECRET: leave it out, or make a new secret.';

/** Makes the fingerprints, by which the database knows a secret without having it. */
export function fingerprintsOf(settings: GatewaySettings): Fingerprints {
  const { PAYOUT_HASH_SECRET, PAYOUT_HASH_SECRET_PREVIOUS: previous } = settings;
  if (PAYOUT_HASH_SECRET === previous) throw new OperatorError(SAME_SECRETS);
  return {
    current: fingerprint(PAYOUT_HASH_SECRET),
    previous: previous === undefined ? undefined : fingerprint(previous),
  };
}

function fingerprint(secret: string): Buffer {
  return createHmac('sha256', secret).update('fingerprint').digest();
}
