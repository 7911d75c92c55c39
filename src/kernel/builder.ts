import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import ZodPlugin from '@pothos/plugin-zod';
import type { ZodError } from 'zod';
import type { Scope, Sees } from './caller.ts';
import { type Context, identityOf } from './context.ts';
import { API_ERRORS, type Fields, ApiError, invalid } from './errors.ts';
import { FIELD_SCOPES, mayAny } from './field-scopes.ts';
import { PAGE_SIZE, PAGE_SIZE_MAX } from './pages.ts';
import { CentsScalar, DateTimeScalar, JsonObjectScalar } from './scalars.ts';

/** What the builder knows of the schema's types. */
export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  AuthScopes: { may: Scope | readonly Scope[]; sees: Sees['kind'] };
  Interfaces: { Node: { readonly id: string } };
  Connection: { totalCount: () => Promise<number> };
  Scalars: {
    ID: { Input: string; Output: string };
    Cents: { Input: number; Output: number };
    DateTime: { Input: Date; Output: Date };
    JSONObject: {
      Input: Readonly<Record<string, string>>;
      Output: Readonly<Record<string, unknown>>;
    };
  };
}

/** What a module's `schema` adds to. */
export type Builder = ReturnType<typeof createBuilder>;

/** A new builder: no two schemas share one, so that a test can compose its own. */
export function createBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({
    // scope-auth is first, so that scopes are checked before arguments.
    plugins: [ScopeAuthPlugin, FIELD_SCOPES, ZodPlugin, RelayPlugin],
    defaultFieldNullability: false,
    scopeAuth: {
      authScopes: (context) => ({
        may: (scopes) => mayAny(identityOf(context).may, scopes),
        sees: (kind) => identityOf(context).sees.kind === kind,
      }),
      // Of a subscription they are checked once; its caller is identified anew while it lasts.
      authorizeOnSubscribe: true,
      unauthorizedError: () => new ApiError(API_ERRORS.forbidden),
    },
    zod: { validationError: (error) => invalid(fieldsOf(error)) },
    relay: {
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      nodesOnConnection: { description: 'The page, without cursors.' },
      cursorType: 'String',
      firstArgOptions: {
        description: `How many from the front: 0 to ${PAGE_SIZE_MAX}, ${PAGE_SIZE} unless asked.`,
      },
      afterArgOptions: { description: 'Only what comes after this cursor.' },
      lastArgOptions: {
        description: `How many from the back: 0 to ${PAGE_SIZE_MAX}; not with \`first\`.`,
      },
      beforeArgOptions: { description: 'Only what comes before this cursor.' },
      cursorFieldOptions: { description: 'Where this edge stands: for `after` and `before`.' },
      nodeFieldOptions: { description: 'What stands there.', nullable: false },
      edgesFieldOptions: { description: 'The page, each with its cursor.' },
      pageInfoFieldOptions: { description: 'Whether there is more, and where the page ends.' },
      pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
      hasNextPageFieldOptions: { description: 'Whether more comes after this page.' },
      hasPreviousPageFieldOptions: { description: 'Whether more comes before this page.' },
      startCursorFieldOptions: { description: 'The first cursor; null on an empty page.' },
      endCursorFieldOptions: { description: 'The last cursor; null on an empty page.' },
    },
  });
  builder.addScalarType('Cents', CentsScalar);
  builder.addScalarType('DateTime', DateTimeScalar);
  builder.addScalarType('JSONObject', JsonObjectScalar);
  builder.globalConnectionField('totalCount', (t) =>
    t.int({
      description: 'How many there are in all, whatever the page; counted only when asked for.',
      resolve: (connection) => connection.totalCount(),
    }),
  );
  builder.queryType({ description: 'What can be read.' });
  builder.mutationType({ description: 'What changes something.' });
  builder.subscriptionType({
    description: 'What can be followed as it changes, as a stream of server-sent events.',
  });
  return builder;
}

/** The texts of a ZodError by field; an argument's own name is left out of an input's fields. */
export function fieldsOf({ issues }: ZodError): Fields {
  const fields: Record<string, string[]> = {};
  for (const { path, message } of issues) (fields[String(path.at(-1))] ??= []).push(message);
  return fields;
}

/** The values of an enum, each with its description. */
export function enumValues<Name extends string>(texts: Readonly<Record<Name, string>>) {
  const values = Object.entries(texts).map(([name, description]) => [name, { description }]);
  return Object.fromEntries(values) as Record<Name, { readonly description: string }>;
}
