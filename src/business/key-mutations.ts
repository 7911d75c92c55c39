import type { Builder } from '../kernel/builder.ts';
import { idArgument } from '../kernel/texts.ts';
import { ApiKey } from './api-key.ts';
import { type RegeneratedKey, createKey, regenerateKey, revokeKey } from './change-keys.ts';
import { type IssuedKey, OVERLAP_HOURS_MAX } from './issue-key.ts';
import { NewKeyInput, OverlapHours } from './key-input.ts';
import type { ScopeEnum } from './scope-enum.ts';

/** Adds what makes, replaces and revokes API keys. */
export function keyMutations(builder: Builder, Scopes: ScopeEnum): void {
  const Input = addInput(builder, Scopes);
  const Created = addCreated(builder);
  const Regenerated = addRegenerated(builder);
  builder.mutationFields((t) => ({
    createApiKey: t.field({
      type: Created,
      nullable: true,
      description:
        'Makes an API key, and shows it this once. A caller gives it no scope that it does not have ' +
        'itself. Errors: `VALIDATION_FAILED` (the label, no scope, an end in the past), `FORBIDDEN`, ' +
        '`OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: { input: t.arg({ type: Input, required: true, description: 'What key.' }) },
      resolve: (_root, { input }, context) => createKey(context, input),
    }),
    regenerateApiKey: t.field({
      type: Regenerated,
      nullable: true,
      description:
        'Replaces an API key by one with the same label, scopes and end, which is shown this once. The ' +
        'old one is dead at once, or lives on for `overlapHours`, if it would have. Errors: ' +
        '`VALIDATION_FAILED` (no such key, or a dead one; the hours), `FORBIDDEN` (the key has scopes ' +
        'that the caller does not have), `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: {
        id: t.arg.id(idArgument('The id of the key that is replaced.')),
        overlapHours: t.arg.int({
          description: `How many hours the old one lives on: 0, unless given, to ${OVERLAP_HOURS_MAX}.`,
          validate: { schema: OverlapHours },
        }),
      },
      resolve: (_root, args, context) => regenerateKey(context, args.id, args.overlapHours ?? 0),
    }),
    revokeApiKey: t.field({
      type: ApiKey,
      nullable: true,
      description:
        'Ends an API key for good, from the next request on, also the one that is calling. Again it ' +
        'changes nothing. Errors: `VALIDATION_FAILED` (no such key), `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: { id: t.arg.id(idArgument('The id of the key.')) },
      resolve: (_root, args, context) => revokeKey(context, args.id),
    }),
  }));
}

function addInput(builder: Builder, Scopes: ScopeEnum) {
  return builder.inputType('CreateApiKeyInput', {
    description: 'A new API key; each field may be left out.',
    validate: { schema: NewKeyInput },
    fields: (t) => ({
      label: t.string({ description: 'What it is for, up to 100 characters.' }),
      scopes: t.field({
        type: [Scopes],
        description: 'What it may do: all that the caller may, unless given.',
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'When it ends by itself, in the future; never unless given.',
      }),
    }),
  });
}

const KEY_TEXT =
  'The key itself. It is shown this once, and kept nowhere: keep it like a password.';

function addCreated(builder: Builder) {
  return builder.objectRef<IssuedKey>('CreateApiKeyPayload').implement({
    description: 'An API key that was made.',
    fields: (t) => ({
      key: t.exposeString('apiKey', { description: KEY_TEXT }),
      apiKey: t.expose('key', { type: ApiKey, description: 'What is kept of it.' }),
    }),
  });
}

function addRegenerated(builder: Builder) {
  return builder.objectRef<RegeneratedKey>('RegenerateApiKeyPayload').implement({
    description: 'An API key that was made in the place of another.',
    fields: (t) => ({
      key: t.exposeString('apiKey', { description: KEY_TEXT }),
      apiKey: t.expose('key', { type: ApiKey, description: 'What is kept of the new one.' }),
      replaced: t.expose('replaced', {
        type: ApiKey,
        description: 'The old one: revoked, or with its new end.',
      }),
    }),
  });
}
