import { Business } from '../../src/business/business.ts';
import { type KeyLimits, issueKey } from '../../src/business/issue-key.ts';
import { databaseTime } from '../../src/kernel/database-time.ts';
import type { NewTestBusiness, TestBusiness, TestGateway } from './gateway.ts';

/** One more key of a business, by which it may do what the limits say. */
export function keyOf(
  { orm }: TestGateway,
  { id }: TestBusiness,
  limits: KeyLimits = {},
): Promise<NewTestBusiness> {
  return orm.em.fork().transactional(async (tx) => {
    const business = await tx.findOneOrFail(Business, id);
    const { key, apiKey } = issueKey(tx, business, '', await databaseTime(tx), limits);
    return { id, key: apiKey, keyId: key.id };
  });
}
