import { type Logger } from 'pino';
import { invariant } from '../kernel/invariant.ts';
import { FIRST_GENERATION, type GatewaySettings } from '../settings/gateway-settings.ts';
import { type App, perApp } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { isLongEnough } from '../settings/rules.ts';
import { type HashSource, hashDigest, payoutHash } from './hash.ts';
import { type PayoutUser } from './payout-user.ts';

/** Which hash of a payout user is meant, and under which secret it is made. */
export interface VersionedHash {
  readonly hashVersion: number;
  readonly secretGeneration: number;
}

/** What a row keeps of its hash. */
export type HashColumns = Pick<PayoutUser, 'hashDigest' | 'hashVersion' | 'secretGeneration'>;

const OUTDATED =
  'payout users have moved to a newer hash secret: restart this gateway with it; ' +
  'until then it pays none of them';
const LOST =
  'payout users are left under an earlier hash secret, which this gateway does not have: ' +
  'run `cli hash rotate-secret`';

/**
 * The secrets that this process has: the one in use, and the one before it while users are left under
 * it. New hashes are made under the first alone. What neither of them has made cannot be shown: another
 * hash in its place would be a wrong one, so that is refused as a thing that another gateway can do.
 */
export class HashSecrets {
  /** Which secret of the database the newest is that this process has. */
  readonly generation: number;
  readonly #newest: string;
  readonly #before: string | undefined;
  readonly #log: Logger;
  readonly #said = new Set<string>();
  #isOutdated = false;

  constructor(settings: GatewaySettings, log: Logger) {
    const {
      PAYOUT_HASH_SECRET,
      PAYOUT_HASH_SECRET_PREVIOUS,
      hashGeneration = FIRST_GENERATION,
    } = settings;
    // A command that has not asked for the secret has none: it must not make a hash under nothing.
    invariant(isLongEnough(PAYOUT_HASH_SECRET), 'There is no hash secret');
    this.generation = hashGeneration;
    this.#newest = PAYOUT_HASH_SECRET;
    this.#before = PAYOUT_HASH_SECRET_PREVIOUS;
    this.#log = log;
  }

  /** Whether a business has been met whose users may all be under a newer secret. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  /** Whether hashes under that secret can be made here. */
  knows(generation: number): boolean {
    return this.#secretOf(generation) !== undefined;
  }

  /** Refuses work on a business, or on a payout user, that has moved to a newer secret. */
  requireNewest(business: { readonly leastSecretGeneration: number }, user?: VersionedHash): void {
    this.#isOutdated ||= business.leastSecretGeneration > this.generation;
    if (this.#isOutdated || (user && user.secretGeneration > this.generation))
      this.#refuse(OUTDATED);
  }

  /** A hash as it was, or is; 503 where it was made under a secret that is not here. */
  hashOf(businessId: string, payoutUserId: string, of: VersionedHash): string {
    const secret = this.#secretOf(of.secretGeneration);
    if (secret === undefined) {
      return this.#refuse(of.secretGeneration > this.generation ? OUTDATED : LOST);
    }
    return payoutHash(secret, { businessId, payoutUserId, version: of.hashVersion });
  }

  /** What a row keeps of the hash of that version, made under the newest secret. */
  columns(source: HashSource): HashColumns {
    return {
      hashDigest: hashDigest(payoutHash(this.#newest, source)),
      hashVersion: source.version,
      secretGeneration: this.generation,
    };
  }

  /** Replaces a payout user's hash: the one before is dead once this is committed, and for good. */
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
    if (!this.#said.has(why)) this.#log.error({ generation: this.generation }, why);
    this.#said.add(why);
    throw new ApiError(API_ERRORS.unavailable);
  }
}

/** The secrets of a gateway, or of a command that has asked for them. */
export const hashSecretsOf = perApp(({ settings, log }) => new HashSecrets(settings, log));

/** The hash of a payout user as it is now. */
export function hashOf(app: App, user: PayoutUser): string {
  return hashSecretsOf(app).hashOf(user.business.id, user.id, user);
}
