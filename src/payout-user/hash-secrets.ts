import type { Logger } from 'pino';
import { invariant } from '../kernel/invariant.ts';
import { FIRST_GENERATION, type GatewaySettings } from '../settings/gateway-settings.ts';
import { type App, perApp } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { isLongEnough } from '../settings/rules.ts';
import { type HashSource, hashDigest, payoutHash } from './hash.ts';
import type { PayoutUser } from './payout-user.ts';

/** Identifies one hash of a payout user: its version, and the generation of its secret. */
export interface VersionedHash {
  readonly hashVersion: number;
  readonly secretGeneration: number;
}

/** The columns of a payout user that belong to its hash. */
export type HashColumns = Pick<PayoutUser, 'hashDigest' | 'hashVersion' | 'secretGeneration'>;

const OUTDATED =
  'payout users have moved to a newer hash secret: restart this gateway with it; ' +
  'until then it pays none of them';
const LOST =
  'payout users are left under an earlier hash secret, which this gateway does not have: ' +
  'run `cli hash rotate-secret`';

/**
 * The hash secrets of this process: the newest, and the one before it while some payout users still
 * have hashes under it. New hashes are made with the newest. A hash under any other secret cannot
 * be computed here. Showing another in its place would be wrong, so it is 503: another gateway may
 * have the secret.
 */
export class HashSecrets {
  /**
   * The generation of the newest secret of this process: 1 for the first of a database, then 2, 3 …
   */
  readonly generation: number;
  readonly #newest: string;
  readonly #before: string | undefined;
  readonly #log: Logger;
  readonly #logged = new Set<string>();
  #isOutdated = false;

  constructor(settings: GatewaySettings, log: Logger) {
    const {
      PAYOUT_HASH_SECRET,
      PAYOUT_HASH_SECRET_PREVIOUS,
      hashGeneration = FIRST_GENERATION,
    } = settings;
    // A command that does not declare that it needs the secret gets none, and must not make hashes
    // under an empty one.
    invariant(isLongEnough(PAYOUT_HASH_SECRET), 'There is no hash secret');
    this.generation = hashGeneration;
    this.#newest = PAYOUT_HASH_SECRET;
    this.#before = PAYOUT_HASH_SECRET_PREVIOUS;
    this.#log = log;
  }

  /** Whether a business was seen whose payout users all have moved to a newer secret. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  /** Whether this process has the secret of that generation. */
  knows(generation: number): boolean {
    return this.#secretOf(generation) !== undefined;
  }

  /** Throws 503 for a business or a payout user that has moved to a newer secret. */
  requireNewest(business: { readonly leastSecretGeneration: number }, user?: VersionedHash): void {
    this.#isOutdated ||= business.leastSecretGeneration > this.generation;
    if (this.#isOutdated || (user && user.secretGeneration > this.generation))
      this.#refuse(OUTDATED);
  }

  /** Computes a hash; 503 if this process does not have its secret. */
  hashOf(businessId: string, payoutUserId: string, of: VersionedHash): string {
    const secret = this.#secretOf(of.secretGeneration);
    if (secret === undefined) {
      return this.#refuse(of.secretGeneration > this.generation ? OUTDATED : LOST);
    }
    return payoutHash(secret, { businessId, payoutUserId, version: of.hashVersion });
  }

  /** The columns of a hash that is made with the newest secret. */
  columns(source: HashSource): HashColumns {
    return {
      hashDigest: hashDigest(payoutHash(this.#newest, source)),
      hashVersion: source.version,
      secretGeneration: this.generation,
    };
  }

  /** Replaces a payout user's hash. The one before is dead for good, once this is committed. */
  renew(user: PayoutUser): void {
    const { business, id: payoutUserId, hashVersion } = user;
    const source = { businessId: business.id, payoutUserId, version: hashVersion + 1 };
    Object.assign(user, this.columns(source));
  }

  #secretOf(generation: number): string | undefined {
    if (generation === this.generation) return this.#newest;
    return generation === this.generation - 1 ? this.#before : undefined;
  }

  #refuse(why: string): never {
    if (!this.#logged.has(why)) this.#log.error({ generation: this.generation }, why);
    this.#logged.add(why);
    throw new ApiError(API_ERRORS.unavailable);
  }
}

/** The hash secrets of a gateway, or of a command that declares that it needs them. */
export const hashSecretsOf = perApp(({ settings, log }) => new HashSecrets(settings, log));

/** The current hash of a payout user; 503 if this process does not have its secret. */
export function hashOf(app: App, user: PayoutUser): string {
  return hashSecretsOf(app).hashOf(user.business.id, user.id, user);
}
