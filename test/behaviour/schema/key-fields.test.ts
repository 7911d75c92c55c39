import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import type { Builder } from '../../../src/kernel/builder.ts';
import { keyFieldsOf } from '../../../src/graphql/key-fields.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';

/** What a later module may add: fields that take a key in either place, and one that takes none. */
const later: Module = {
  name: 'later',
  schema: (builder) => {
    const Payload = payload(builder);
    const Line = builder.inputType('Line', {
      description: 'One of several.',
      fields: (t) => ({ idempotencyKey: t.string({ description: 'Its own key.' }) }),
    });
    const Input = builder.inputType('LaterInput', {
      description: 'What is to be done.',
      fields: (t) => ({
        idempotencyKey: t.string({ description: 'The key of all.' }),
        lines: t.field({ type: [Line], description: 'Each with its own.' }),
      }),
    });
    builder.mutationFields((t) => ({
      byArgument: t.field({
        type: Payload,
        description: 'Takes a key.',
        authScopes: { may: 'pay' },
        args: { idempotencyKey: t.arg.string({ description: 'The key.' }) },
        resolve: (_root, { idempotencyKey }) => answer(idempotencyKey),
      }),
      byInput: t.field({
        type: Payload,
        description: 'Takes a key, within an input that need not be given.',
        authScopes: { may: 'pay' },
        args: { input: t.arg({ type: Input, description: 'What is to be done.' }) },
        resolve: (_root, { input }) => answer(input?.idempotencyKey),
      }),
      byLines: t.field({
        type: 'String',
        description: 'Takes none: only its lines do.',
        authScopes: { may: 'pay' },
        args: { lines: t.arg({ type: [Line], description: 'Each with its own.' }) },
        resolve: () => 'done',
      }),
    }));
  },
};

const answer = (key: string | null | undefined) => ({ key: key ?? '', replayed: key === 'again' });

function payload(builder: Builder) {
  return builder.objectRef<ReturnType<typeof answer>>('LaterPayload').implement({
    description: 'What was done.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'The key that it was done under.' }),
      replayed: t.exposeBoolean('replayed', { description: 'Whether it was done before.' }),
    }),
  });
}

describe('a field that a later module adds', () => {
  let gateway: TestGateway;
  let business: TestBusiness;

  beforeAll(async () => {
    gateway = await openGateway({}, [...modules, later]);
    business = await gateway.business();
  });
  afterAll(() => gateway.close());

  const send = (query: string, key: string) =>
    gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${business.key}`,
        'Idempotency-Key': key,
      },
      body: JSON.stringify({ query }),
    });

  test.each([
    'byArgument { key }',
    'byArgument(idempotencyKey: "again") { key }',
    'byInput { key }',
    'byInput(input: null) { key }',
    'byInput(input: { lines: [{ idempotencyKey: "of a line" }] }) { key }',
    'byInput(input: { idempotencyKey: "again" }) { key }',
    'byInput { key } byLines',
  ])('takes the key of the header: %s', async (fields) => {
    const { json, headers } = await send(`mutation { ${fields} }`, '"again"');
    expect(Object.values(json.data)[0]).toEqual({ key: 'again' });
    expect(headers.get('idempotent-replayed')).toBe('true');
  });

  test('says of a first call that it is none', async () => {
    const { json, headers } = await send('mutation { byArgument { key } }', 'first');
    expect(json).toEqual({ data: { byArgument: { key: 'first' } } });
    expect(headers.has('idempotent-replayed')).toBe(false);
  });

  test.each(['byLines', 'byArgument { key } byInput { key }'])(
    'cannot take it here: %s',
    async (fields) => {
      const { json } = await send(`mutation { ${fields} }`, 'k');
      expect(json.data).toBeNull();
      expect(Object.keys(json.errors[0].extensions.fields)).toEqual(['idempotencyKey']);
    },
  );
});

test('a field that takes a key has to say whether it was a repeat', () => {
  const silent: Module = {
    name: 'silent',
    schema: (builder) => {
      builder.mutationField('silent', (t) =>
        t.string({
          description: 'Says nothing.',
          authScopes: { may: 'pay' },
          args: { idempotencyKey: t.arg.string({ description: 'The key.' }) },
          resolve: () => 'done',
        }),
      );
    },
  };
  expect(() => keyFieldsOf(createSchema([...modules, silent]))).toThrow(
    'silent takes an idempotencyKey, and its payload has no replayed',
  );
});
