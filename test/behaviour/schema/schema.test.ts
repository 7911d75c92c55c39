import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { modules } from '../../../src/modules.ts';
import { contract } from './contract.ts';

const schema = createSchema(modules);

/** One thing that a schema names, such as `Query.history(first:)`. */
interface Item {
  readonly path: string;
  /** Its type as SDL writes it; the kind of a type that is declared. */
  readonly type: string;
  readonly description: string | null | undefined;
  /** Whether a caller must give it, being an argument or a field of an input. */
  readonly required: boolean;
}

function itemsOf(of: GraphQLSchema): Item[] {
  return Object.values(of.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(itemsOfType);
}

function itemsOfType(type: GraphQLNamedType): Item[] {
  const { name, description } = type;
  const self = { path: name, type: type.constructor.name, description, required: false };
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields());
    const interfaces = type.getInterfaces().map((each) => `implements ${each.name}`);
    return [
      { ...self, type: [self.type, ...interfaces].join(' ') },
      ...fields.flatMap((field) => itemsOfField(name, field)),
    ];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return [self, ...fields.map((field) => inputItem(`${name}.${field.name}`, field))];
  }
  if (!isEnumType(type)) return [self];
  const values = type.getValues().map((value) => ({
    path: `${name}.${value.name}`,
    type: 'value',
    description: value.description,
    required: false,
  }));
  return [self, ...values];
}

function itemsOfField(owner: string, field: GraphQLField<unknown, unknown>): Item[] {
  const path = `${owner}.${field.name}`;
  const { description } = field;
  const self = { path, type: String(field.type), description, required: false };
  return [self, ...field.args.map((argument) => inputItem(`${path}(${argument.name}:)`, argument))];
}

function inputItem(path: string, input: GraphQLArgument | GraphQLInputField): Item {
  const type = String(input.type);
  const hasDefault = input.default !== undefined || input.defaultValue !== undefined;
  const required = type.endsWith('!') && !hasDefault;
  return { path, type, description: input.description, required };
}

test('schema.graphql at the top of the repo is the schema as built', async () => {
  await expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toMatchFileSnapshot(
    '../../../schema.graphql',
  );
});

test('every type, field, argument, input field and enum value has a description', () => {
  const items = itemsOf(schema);
  expect(items.length).toBeGreaterThan(100);
  const bare = items.filter(({ description }) => (description ?? '').trim() === '');
  expect(bare.map(({ path }) => path)).toEqual([]);
});

const built = new Map(itemsOf(schema).map((item) => [item.path, item]));

test.each(itemsOf(contract))('the contract names $path as $type', ({ path, type, required }) => {
  expect(built.get(path)).toMatchObject({ path, type, required });
});

test('what the schema has beyond the contract need not be given', () => {
  const named = new Set(itemsOf(contract).map(({ path }) => path));
  const extra = [...built.values()].filter(({ path }) => !named.has(path));
  expect(extra.filter(({ required }) => required)).toEqual([]);
});

test('there is no other way in than the roots of the contract', () => {
  expect(schema.getQueryType()?.name).toBe('Query');
  expect(schema.getMutationType()?.name).toBe('Mutation');
  expect(schema.getSubscriptionType()?.name).toBe('Subscription');
});

test('each scalar of our own says where it is specified', () => {
  const own = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['Cents', 'DateTime']));
  for (const type of own) {
    expect(type).toHaveProperty(
      'specifiedByURL',
      expect.stringMatching(/^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d+/),
    );
  }
});
