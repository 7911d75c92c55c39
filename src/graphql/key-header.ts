import {
  type ExecutionArgs,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import { invariant } from '../kernel/invariant.ts';
import type { Plugin } from 'graphql-yoga';
import { API_ERRORS, ApiError, invalid } from '../kernel/errors.ts';
import { type OperationContext, type Params, Prepared } from './operation-context.ts';
import type { Exchange } from '../kernel/exchange.ts';
import {
  IdempotencyKey,
  KEY_HEADER,
  KEY_MISPLACED,
  hasMisplacedKey,
  keyOf,
} from '../kernel/idempotency-key.ts';
import { type Arguments, KEY_FIELD, type KeyField, isReplay, keyFieldsOf } from './key-fields.ts';
import { graphqlError } from './masking.ts';
import { type VariableValues, rootFieldsOf } from './root-fields.ts';

const ONE_FIELD = `The ${KEY_HEADER} header needs an operation with exactly one field that takes a key.`;
const DIFFERENT = `The ${KEY_HEADER} header and the ${KEY_FIELD} argument are not the same key.`;

/** The key that a request's header gives to the one field of its operation that takes one. */
interface GivenKey {
  readonly key: string;
  readonly exchange: Exchange;
}

/** By the context of the operation, which is made anew for each. */
const givenKeys = new WeakMap<object, GivenKey>();

/**
 * Makes the header `Idempotency-Key` count at `/graphql` as it does on REST. A query ignores it, as it
 * is safe to repeat. A mutation to which the header cannot apply is refused before anything runs, as
 * whoever sends a key relies on it.
 */
export function takeKeyFromHeader(schema: GraphQLSchema): Plugin<OperationContext> {
  const keyFields = keyFieldsOf(schema);
  for (const keyField of keyFields.values()) takeGivenKey(keyField);
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (operation?.operation !== 'mutation') return;
      const context = args.contextValue as OperationContext;
      // A REST route reads its own headers.
      if (context.params instanceof Prepared) return;
      try {
        const key = findKey(args, operation, context.exchange, context.params, keyFields);
        if (key !== undefined) givenKeys.set(context, { key, exchange: context.exchange });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setResultAndStopExecution({ data: null, errors: [graphqlError(error)] });
      }
    },
  };
}

/** The key that the header gives to this operation; undefined where there is none to give, or no need. */
function findKey(
  args: ExecutionArgs,
  operation: OperationDefinitionNode,
  { header: read }: Exchange,
  params: Params,
  keyFields: ReadonlyMap<string, KeyField>,
): string | undefined {
  const text = read(KEY_HEADER);
  const unread = { ...params.extensions, ...undeclared(params.variables ?? {}, operation) };
  const isMisplaced = hasMisplacedKey(read, unread);
  if (text === undefined && !isMisplaced) return undefined;
  const definitions = operation.variableDefinitions ?? [];
  const { variableValues } = getVariableValues(args.schema, definitions, args.variableValues ?? {});
  // With wrong variables nothing runs, and the caller is told which are wrong.
  if (!variableValues) return undefined;
  const nodes = rootFieldsOf(operation, args.document, variableValues);
  const [one, another] = nodes.filter(({ name }) => keyFields.has(name.value));
  if (isMisplaced && one) throw refusedKey(KEY_MISPLACED);
  const changes = nodes.some(({ name }) => name.value !== TypeNameMetaFieldDef.name);
  if (text === undefined || !changes) return undefined;
  const keyField = one && keyFields.get(one.name.value);
  if (!keyField || another) throw refusedKey(ONE_FIELD);
  if (!IdempotencyKey.safeParse(text).success) {
    throw refusedKey(API_ERRORS.idempotencyKeyInvalid.message);
  }
  const key = keyOf(text);
  checkSame(keyField.keyIn(argumentsOf(keyField, one, variableValues)), key);
  return key;
}

/** The variables that the operation does not declare: GraphQL reads none of them. */
function undeclared(
  variables: Readonly<Record<string, unknown>>,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Readonly<Record<string, unknown>> {
  const declared = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !declared.has(name)));
}

/** The arguments of a field; none where they are wrong, of which the execution tells. */
function argumentsOf({ field }: KeyField, node: FieldNode, variables: VariableValues): Arguments {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return {};
  }
}

function checkSame(own: string | undefined, key: string): void {
  if (own !== undefined && keyOf(own) !== key) throw refusedKey(DIFFERENT);
}

function refusedKey(text: string): ApiError {
  return invalid({ [KEY_FIELD]: [text] });
}

/** Lets a field take the key that the header gives it, and tell by a header whether it was a repeat. */
function takeGivenKey({ field, keyIn, withKey }: KeyField): void {
  const { resolve } = field;
  invariant(resolve, `${field.name} has no resolver`);
  field.resolve = async (source, args: Arguments, context, info) => {
    const given = givenKeys.get(context as object);
    if (!given) return resolve(source, args, context, info);
    checkSame(keyIn(args), given.key);
    const outcome: unknown = await resolve(source, withKey(args, given.key), context, info);
    if (isReplay(outcome)) given.exchange.res.setHeader('Idempotent-Replayed', 'true');
    return outcome;
  };
}
