import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import {
  type Given,
  type Step,
  argumentValues,
  isConnection,
  isReference,
  leavesOf,
  nameOf,
  valueOf,
} from './arguments.ts';
import type { Holdings } from './values.ts';

/** The fields from a root field down to the one that is meant. */
export type Path = readonly [Step, ...Step[]];

/** What is sent. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The rows of a list that is not the one that is meant. */
const ROWS_BESIDE = 3;

/** The root fields of queries and mutations. */
export function rootSteps(schema: GraphQLSchema): Step[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((parent) =>
    parent ? Object.values(parent.getFields()).map((field) => ({ parent, field })) : [],
  );
}

/** Every way to a root field, and to each field below one that takes arguments. */
export function pathsOf(schema: GraphQLSchema): Path[] {
  const found: Path[] = [];
  const visit = (path: Path, seen: readonly GraphQLObjectType[]): void => {
    if (path.length === 1 || lastOf(path).field.args.length > 0) found.push(path);
    for (const parent of objectTypes(schema, lastOf(path).field.type)) {
      if (seen.includes(parent)) continue;
      for (const field of Object.values(parent.getFields())) {
        visit([...path, { parent, field }], [...seen, parent]);
      }
    }
  };
  for (const root of rootSteps(schema)) visit([root], []);
  return found;
}

/** The step that a path leads to. */
export const lastOf = (path: Path): Step => path[path.length - 1] ?? path[0];

function objectTypes(schema: GraphQLSchema, type: GraphQLOutputType): GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return [...schema.getPossibleTypes(named)];
  return isObjectType(named) ? [named] : [];
}

/** The path as it is read: `Query.payoutUsers > … > PayoutUser.history`. */
export const describePath = (path: Path): string => path.map(nameOf).join(' > ');

/** What a field on the way is given, so that it shows something of the holder's. */
export function opening({ parent, field }: Step, holder: Holdings): Given {
  const leaves = leavesOf({ parent, field });
  if (leaves.some(({ isRequired }) => isRequired) || isNonNullType(field.type)) return new Map();
  const name = leaves.find((leaf) => isReference(leaf));
  return new Map(name && [[name.at, valueOf(name, holder)]]);
}

/** The operation that asks for a path's last field, with all below it or with `selection` alone. */
export function operationOf(
  schema: GraphQLSchema,
  path: Path,
  given: Given,
  holder: Holdings,
  selection?: string,
): Operation {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const texts = path.map((step, at) => {
    const own = at === path.length - 1 ? given : onTheWay(step, holder);
    const next = path[at + 1]?.parent.name;
    const args = argumentValues(step, own, holder, next).map(({ arg, value }) => {
      const name = `${step.field.name}${at}_${arg.name}`;
      variables[name] = value;
      declared.push(`$${name}: ${String(arg.type)}`);
      return `${arg.name}: $${name}`;
    });
    return `${step.field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`;
  });
  const body = path.reduceRight(
    (below, step, at) => {
      const asked = `${texts[at]} ${below}`;
      const above = path[at - 1]?.field.type ?? step.parent;
      return `{ ${on(step.parent, above, asked)} }`;
    },
    selection ?? everythingBelow(schema, lastOf(path).field, []),
  );
  const kind = path[0].parent === schema.getMutationType() ? 'mutation' : 'query';
  const head = declared.length > 0 ? `${kind} (${declared.join(', ')})` : kind;
  return { query: `${head} ${body}`, variables };
}

/** One row leads on: with several, which of their failures is shown is a matter of time. */
function onTheWay(step: Step, holder: Holdings): Given {
  return isConnection(step.field) ? new Map([['first', 1]]) : opening(step, holder);
}

/** Fields of an object type, where `type` may also be another's. */
function on(parent: GraphQLObjectType, type: GraphQLOutputType, fields: string): string {
  return getNamedType(type) === parent ? fields : `... on ${parent.name} { ${fields} }`;
}

/** A selection of all that a field gives; of a type that comes again on the way down, its values. */
function everythingBelow(
  schema: GraphQLSchema,
  { type }: GraphQLField<unknown, unknown>,
  seen: readonly GraphQLObjectType[],
): string {
  const parents = objectTypes(schema, type);
  const parts = parents.map((parent) => {
    const fields = Object.values(parent.getFields()).map((field) => {
      const isValue = isLeafType(getNamedType(field.type));
      if (field.args.some((arg) => isNonNullType(arg.type))) return '';
      if (isValue)
        return isOfOneType(field, parents)
          ? field.name
          : `${parent.name}_${field.name}: ${field.name}`;
      if (seen.includes(parent)) return '';
      const below = everythingBelow(schema, field, [...seen, parent]);
      const page = isConnection(field) ? `(first: ${ROWS_BESIDE})` : '';
      return below === '' ? '' : `${field.name}${page} ${below}`;
    });
    const asked = fields.filter((text) => text !== '').join(' ');
    return asked === '' ? '' : on(parent, type, asked);
  });
  const asked = parts.filter((text) => text !== '').join(' ');
  return asked === '' ? '' : `{ ${asked} }`;
}

/** Whether a field is of the same type wherever it stands: else two of it cannot be one in a reply. */
function isOfOneType(
  { name, type }: GraphQLField<unknown, unknown>,
  parents: readonly GraphQLObjectType[],
): boolean {
  return parents.every((parent) => String(parent.getFields()[name]?.type ?? type) === String(type));
}
