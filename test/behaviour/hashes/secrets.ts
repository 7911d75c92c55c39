import { hashDigest, payoutHash } from '../../../src/payout-user/hash.ts';
import { withClient } from '../../support/database.ts';
import { type TestGateway, openGatewayOn } from '../../support/gateway.ts';

/** Secrets of the tests, by the generation that they are there. */
export const SECRETS: Readonly<Record<number, string>> = {
  1: 'the first secret, of the tests and of nothing else',
  2: 'the second secret, of the tests and of nothing else',
  3: 'the third secret, of the tests and of nothing else',
};

/** The settings of a gateway that has the secret of that generation, and maybe the one before. */
export function secretsOf(generation: number, withPrevious = false): Record<string, string> {
  return {
    PAYOUT_HASH_SECRET: SECRETS[generation] ?? '',
    ...(withPrevious && { PAYOUT_HASH_SECRET_PREVIOUS: SECRETS[generation - 1] ?? '' }),
  };
}

/** A gateway with these secrets on a database that may have another. */
export function openUnder(databaseUrl: string, generation: number, withPrevious = false) {
  return openGatewayOn(databaseUrl, secretsOf(generation, withPrevious));
}

/** A payout user as the database has it. */
export interface StoredUser {
  readonly id: string;
  readonly email: string;
  readonly generation: number;
  readonly version: number;
  /** The hash that its columns stand for. */
  readonly hash: string;
  /** Whether the digest is that hash's. */
  readonly isWhole: boolean;
}

/** All payout users of a database: what their rows say, and whether that is one thing. */
export function storedUsers({ databaseUrl }: TestGateway): Promise<StoredUser[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{
      business_id: string;
      id: string;
      email: string;
      secret_generation: number;
      hash_version: number;
      hash_digest: Buffer;
    }>('select * from payout_user order by id');
    return rows.map((row) => {
      const { business_id: businessId, id, email, secret_generation: generation } = row;
      const source = { businessId, payoutUserId: id, version: row.hash_version };
      const hash = payoutHash(SECRETS[generation] ?? '', source);
      const isWhole = hashDigest(hash).equals(row.hash_digest);
      return { id, email, generation, version: row.hash_version, hash, isWhole };
    });
  });
}
