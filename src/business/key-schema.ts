import type { Builder } from '../kernel/builder.ts';
import { identityOf, perContext } from '../kernel/context.ts';
import { ApiKey } from './api-key.ts';
import { Business } from './business.ts';
import { listKeys } from './find-keys.ts';
import { keyMutations } from './key-mutations.ts';
import { type ScopeEnum, addScopeEnum } from './scope-enum.ts';

/** Adds API keys, the list of them, and what makes, replaces and revokes them. */
export function keySchema(builder: Builder): void {
  const Scopes = addScopeEnum(builder);
  addKey(builder, Scopes);
  const Connection = builder.connectionObject(
    { type: ApiKey, name: 'ApiKeyConnection', description: 'API keys, a page of them.' },
    { name: 'ApiKeyEdge', description: 'An API key and its place in the list.' },
  );
  builder.queryField('apiKeys', (t) =>
    t.connection(
      {
        type: ApiKey,
        description:
          'The API keys of the business, newest first, those that are revoked or expired too. The keys ' +
          'themselves are kept nowhere.',
        authScopes: { may: 'manage' },
        resolve: (_root, args, context) => listKeys(context, args),
      },
      Connection,
    ),
  );
  keyMutations(builder, Scopes);
}

function addKey(builder: Builder, Scopes: ScopeEnum): void {
  builder.objectType(ApiKey, {
    name: 'ApiKey',
    description: 'A secret key of the business, without the key itself, which is shown once.',
    interfaces: ['Node'],
    fields: (t) => ({
      label: t.exposeString('label', { description: 'What it is for; empty where not said.' }),
      scopes: t.field({
        type: [Scopes],
        description: 'What it may do. With all scopes it begins `sk_`, with fewer `rk_`.',
        resolve: ({ scopes }) => scopes,
      }),
      lastFour: t.exposeString('lastFour', {
        nullable: true,
        description: 'Its last four characters; null for one from before they were kept.',
      }),
      test: t.boolean({
        description: 'Whether it is of a test business: `sk_test_…`, `rk_test_…`.',
        resolve: (_key, _args, context) => isTest(context),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'The minute in which it was last used, about a minute late; null where it never was.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it ends by itself; null for one that does not.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked; null for one that was not.',
      }),
    }),
  });
}

/** Whether the business of the caller is for tests: asked once, however many keys there are. */
const isTest = perContext(async (context) => {
  const { tenantId } = identityOf(context);
  return (await context.em().findOneOrFail(Business, tenantId)).test;
});
