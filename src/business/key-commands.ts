import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { ALL_SCOPES, type Scope } from '../kernel/caller.ts';
import { type Command, givenId, givenName } from '../kernel/command.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { TIME_HINT, time } from '../kernel/time-text.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { ApiKey } from './api-key.ts';
import { changeAtOnce, changeBusiness, findBusiness } from './change.ts';
import { BUSINESS_ID, EXAMPLE_ID } from './commands.ts';
import { type IssuedKey, OVERLAP_HOURS_MAX, issueKey, replaceKey } from './issue-key.ts';

/** All scopes as `--scopes` takes them. */
const EVERY_SCOPE = [...ALL_SCOPES].join(',');

interface Given {
  readonly id: string;
  readonly label: string;
  readonly scopes?: readonly Scope[] | undefined;
  readonly expires?: Date | undefined;
}

/** A new key as commands print it, which is the one time that it is shown. */
function print({ key, apiKey }: IssuedKey) {
  return { id: key.id, apiKey, scopes: key.scopes, expiresAt: key.expiresAt };
}

/** The rule of `--scopes`: names with commas between them. */
const scopes = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .refine((names) => names.every(isScope), `must be among ${EVERY_SCOPE}`)
  .transform((names) => names.filter(isScope));

function isScope(name: string): name is Scope {
  return ALL_SCOPES.has(name as Scope);
}

/** The rule of `--overlap`. */
const overlap = z
  .string()
  .regex(/^\d{1,9}$/, 'must be whole hours')
  .transform(Number)
  .refine((hours) => hours <= OVERLAP_HOURS_MAX, `may not be greater than ${OVERLAP_HOURS_MAX}`);

const create: Command<Given> = {
  name: 'key create',
  summary: 'Makes one more secret key for a business, and shows it this once.',
  example: `${EXAMPLE_ID} --label checkout --scopes read,pay --expires 2100-01-31`,
  arguments: [BUSINESS_ID],
  options: [
    { name: 'label', value: 'L', description: 'what it is for' },
    { name: 'scopes', value: 'S', description: `what it may do (default ${EVERY_SCOPE})` },
    { name: 'expires', value: 'ISO', description: 'when it ends by itself (default never)' },
  ],
  input: z.object({
    id: givenId,
    label: givenName.default(''),
    scopes: scopes.optional(),
    expires: time(TIME_HINT).optional(),
  }),
  run: ({ orm }, { id, label, scopes, expires }) =>
    changeBusiness(orm, id, (business, tx, now) => {
      if (expires && expires <= now) throw new OperatorError('--expires must be in the future.');
      return print(issueKey(tx, business, label, now, { scopes, expiresAt: expires }));
    }),
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
      scopes: key.scopes,
      expiresAt: key.expiresAt,
      lastUsedAt: key.lastUsedAt,
      lastFour: key.lastFour,
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

const regenerate: Command<{ id: string; key?: string | undefined; overlap: number }> = {
  name: 'key regenerate',
  summary:
    'Replaces a key by one that may do the same, and shows it this once. The old one stops at once, ' +
    'or lives on for some hours.',
  example: `${EXAMPLE_ID} --overlap 24`,
  arguments: [BUSINESS_ID],
  options: [
    { name: 'key', value: 'KEY_ID', description: 'which one, where it has several' },
    { name: 'overlap', value: 'HOURS', description: 'how long the old one lives on (default 0)' },
  ],
  input: z.object({ id: givenId, key: givenId.optional(), overlap: overlap.default(0) }),
  question: async ({ orm }, { id, key, overlap }) => {
    // A key that is given by its id can be replaced only once, so there is nothing to ask.
    if (key !== undefined || overlap > 0) return undefined;
    const { name } = await findBusiness(orm.em.fork(), id);
    return `Stop the key of ${name} at once, whoever uses it now, and make another?`;
  },
  run: ({ orm }, { id, key, overlap }) =>
    changeBusiness(orm, id, async (business, tx, now) => {
      const old = await findLiveKey(tx, business.id, key, now);
      return print(replaceKey(tx, business, old, now, overlap));
    }),
};

async function findLiveKey(
  tx: EntityManager,
  businessId: string,
  id: string | undefined,
  now: Date,
): Promise<ApiKey> {
  const found = await tx.find(ApiKey, { businessId, revokedAt: null, ...(id && { id }) });
  const [only, ...others] = found.filter((key) => key.isLive(now));
  if (!only) {
    throw new OperatorError(`The business has no live key${id ? ` with the id ${id}` : ''}.`);
  }
  if (others.length > 0)
    throw new OperatorError('The business has several live keys: say --key KEY_ID.');
  return only;
}

/** The operator's commands for the keys of a business. */
export const keyCommands: readonly Command[] = [create, list, revoke, regenerate];
