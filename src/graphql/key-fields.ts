import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { invariant } from '../kernel/invariant.ts';

/** The name of the argument, or of the field of an input, that takes an Idempotency-Key. */
export const KEY_FIELD = 'idempotencyKey';
/** What the payload of a field that takes a key says of a repeat. */
const REPLAYED_FIELD = 'replayed';

/** The arguments of a field, once coerced. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A root field that takes an Idempotency-Key: how it is read from its arguments, and put into them. */
export interface KeyField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly keyIn: (args: Arguments) => string | undefined;
  readonly withKey: (args: Arguments, key: string) => Arguments;
}

/** The root fields of mutations that take an Idempotency-Key, by name: the schema says which do. */
export function keyFieldsOf(schema: GraphQLSchema): ReadonlyMap<string, KeyField> {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  return new Map(
    fields.flatMap((field) => {
      const found = keyFieldOf(field);
      if (found) checkPayload(field);
      return found ? [[field.name, found] as const] : [];
    }),
  );
}

function keyFieldOf(field: GraphQLField<unknown, unknown>): KeyField | undefined {
  if (field.args.some(({ name }) => name === KEY_FIELD)) {
    return { field, keyIn: textIn, withKey: (args, key) => ({ ...args, [KEY_FIELD]: key }) };
  }
  // Not one within a list, where each line may have a key of its own.
  const input = field.args.find(({ type }) => {
    const inner = getNullableType(type);
    return isInputObjectType(inner) && KEY_FIELD in inner.getFields();
  });
  if (!input) return undefined;
  const within = (args: Arguments) => (args[input.name] ?? {}) as Arguments;
  return {
    field,
    keyIn: (args) => textIn(within(args)),
    withKey: (args, key) => ({ ...args, [input.name]: { ...within(args), [KEY_FIELD]: key } }),
  };
}

function textIn({ [KEY_FIELD]: text }: Arguments): string | undefined {
  return typeof text === 'string' ? text : undefined;
}

/** A caller who may repeat a request has to be told whether it was one. */
function checkPayload({ name, type }: GraphQLField<unknown, unknown>): void {
  const payload = getNamedType(type);
  const tells = isObjectType(payload) && REPLAYED_FIELD in fieldsOf(payload);
  invariant(tells, `${name} takes an ${KEY_FIELD}, and its payload has no ${REPLAYED_FIELD}`);
}

const fieldsOf = (type: GraphQLObjectType) => type.getFields();

/** Whether what a field that takes a key came to is the answer to an earlier request. */
export function isReplay(outcome: unknown): boolean {
  return typeof outcome === 'object' && outcome !== null && REPLAYED_FIELD in outcome
    ? outcome[REPLAYED_FIELD] === true
    : false;
}
