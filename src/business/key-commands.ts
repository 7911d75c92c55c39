import { type EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { type Command, givenId } from '../kernel/command.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { newId } from '../kernel/ids.ts';
import { isName } from '../kernel/texts.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { ApiKey } from './api-key.ts';
import { type Business } from './business.ts';
import { changeAtOnce, changeBusiness, findBusiness } from './change.ts';
import { BUSINESS_ID, EXAMPLE_ID } from './commands.ts';
import { keyDigest, newSecretKey } from './secret-key.ts';

/**
 * Makes a new key for a business. The key is shown this once, and the caller flushes. This is the
 * only place that makes keys, so a key's prefix always tells whether its business is for tests.
 */
export function issueKey(
  tx: EntityManager,
  { id: businessId, test }: Pick<Business, 'id' | 'test'>,
  label: string,
  now: Date,
) {
  const apiKey = newSecretKey(test ? 'test' : 'live');
  const id = newId(now);
  const digest = keyDigest(apiKey);
  tx.create(ApiKey, { businessId, id, digest, label, createdAt: now, revokedAt: null });
  return { id, apiKey };
}

const create: Command<{ id: string; label: string }> = {
  name: 'key create',
  summary: 'Makes one more secret key for a business, and shows it this once.',
  example: `${EXAMPLE_ID} --label checkout`,
  arguments: [BUSINESS_ID],
  options: [{ name: 'label', value: 'L', description: 'what it is for' }],
  input: z.object({ id: givenId, label: z.string().refine(isName, 'is too long').default('') }),
  run: ({ orm }, { id, label }) =>
    changeBusiness(orm, id, (business, tx, now) => issueKey(tx, business, label, now)),
};

const list: Command<{ id: string }> = {
  name: 'key list',
  summary: 'Lists the keys of a business, the oldest first; the keys themselves are kept nowhere.',
  example: EXAMPLE_ID,
  arguments: [BUSINESS_ID],
  input: z.object({ id: givenId }),
  run: async ({ orm }, { id }) => {
    const em = orm.em.fork();
    const { id: businessId } = await findBusiness(em, id);
    const keys = await em.find(ApiKey, { businessId }, { orderBy: { id: 'asc' } });
    return keys.map((key) => ({
      id: key.id,
      label: key.label,
      createdAt: key.createdAt,
      revokedAt: key.revokedAt,
    }));
  },
};

const revoke: Command<{ keyId: string }> = {
  name: 'key revoke',
  summary: 'Stops a key, from the next request on, for good.',
  example: EXAMPLE_ID,
  arguments: [{ name: 'KEY_ID', description: "the key's id, as `key list` shows it" }],
  input: z.object({ keyId: givenId }),
  run: ({ orm }, { keyId }) =>
    changeAtOnce(orm, async (tx) => {
      const key = await tx.findOne(ApiKey, { id: keyId });
      if (!key) throw new OperatorError(`There is no key with the id ${keyId}.`);
      key.revoke(await databaseTime(tx));
      return { id: key.id, revokedAt: key.revokedAt };
    }),
};

const regenerate: Command<{ id: string; key?: string | undefined }> = {
  name: 'key regenerate',
  summary: 'Replaces a key: the old one stops at once, the new one is shown this once.',
  example: EXAMPLE_ID,
  arguments: [BUSINESS_ID],
  options: [{ name: 'key', value: 'KEY_ID', description: 'which one, where it has several' }],
  input: z.object({ id: givenId, key: givenId.optional() }),
  question: async ({ orm }, { id, key }) => {
    // A key that is given by its id can be replaced only once, so there is nothing to ask.
    if (key !== undefined) return undefined;
    const { name } = await findBusiness(orm.em.fork(), id);
    return `Stop the key of ${name} at once, whoever uses it now, and make another?`;
  },
  run: ({ orm }, { id, key }) =>
    changeBusiness(orm, id, async (business, tx, now) => {
      const old = await findLiveKey(tx, business.id, key);
      old.revoke(now);
      return issueKey(tx, business, old.label, now);
    }),
};

async function findLiveKey(tx: EntityManager, businessId: string, id: string | undefined) {
  const live = await tx.find(ApiKey, { businessId, revokedAt: null, ...(id && { id }) });
  const [only, ...others] = live;
  if (!only) {
    throw new OperatorError(`The business has no live key${id ? ` with the id ${id}` : ''}.`);
  }
  if (others.length > 0)
    throw new OperatorError('The business has several live keys: say --key KEY_ID.');
  return only;
}

/** The operator's commands for the keys of a business. */
export const keyCommands: readonly Command[] = [create, list, revoke, regenerate];
