import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { ARGUMENTS, type Holdings } from './values.ts';

/** A field of the schema, and the type that it stands in. */
export interface Step {
  readonly parent: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** What a value can be put into: an argument, or a field of an input type below one. */
export interface Leaf {
  /** What it is called in the table of values. */
  readonly coordinate: string;
  /** Where it is put: `filter.email`. */
  readonly at: string;
  readonly type: GraphQLNamedInputType;
  readonly isRequired: boolean;
  /** Whether it names a place in the list that the field gives. */
  readonly isCursor: boolean;
}

/** Values by where they are put. */
export type Given = ReadonlyMap<string, unknown>;

/** How many rows are asked for where a number is needed. */
const ROWS = 3;

/** The field's name as people say it: `Query.history`. */
export const nameOf = ({ parent, field }: Step): string => `${parent.name}.${field.name}`;

/** Whether a field gives a page of a list. */
export function isConnection({ type }: GraphQLField<unknown, unknown>): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && 'edges' in named.getFields();
}

/** All that a field can be given. */
export function leavesOf({ parent, field }: Step): Leaf[] {
  return field.args.flatMap((arg) => {
    const isCursor = isConnection(field) && ['after', 'before'].includes(arg.name);
    return leavesBelow(arg, `${parent.name}.${field.name}(${arg.name})`, arg.name, isCursor, []);
  });
}

function leavesBelow(
  { type, defaultValue }: GraphQLArgument | GraphQLInputField,
  coordinate: string,
  at: string,
  isCursor: boolean,
  seen: readonly GraphQLNamedInputType[],
): Leaf[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) {
    const isRequired = isNonNullType(type) && defaultValue === undefined;
    return [{ coordinate, at, type: named, isRequired, isCursor }];
  }
  if (seen.includes(named)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    leavesBelow(field, `${named.name}.${field.name}`, `${at}.${field.name}`, false, [
      ...seen,
      named,
    ]),
  );
}

/** Whether the value of a leaf may be something of somebody's. */
export function isReference({ coordinate, isCursor }: Leaf): boolean {
  const known = ARGUMENTS[coordinate];
  return isCursor || (known !== undefined && 'of' in known);
}

/** Why a leaf cannot be tried; undefined where it can. */
export function unknownLeaf({ coordinate, type, isCursor }: Leaf): string | undefined {
  const isTellingNothing = isEnumType(type) || ['Int', 'Float', 'Boolean'].includes(type.name);
  if (isCursor || isTellingNothing || coordinate in ARGUMENTS) return undefined;
  return (
    `${coordinate}: ${type.name} is new: say in ARGUMENTS (test/behaviour/tenants/walk/values.ts) ` +
    'what of another business may be put into it'
  );
}

/** A holder's own value for a leaf; `named`: the type of what it must name. */
export function valueOf({ coordinate, type }: Leaf, holder: Holdings, named?: string): unknown {
  const known = ARGUMENTS[coordinate];
  if (known) return 'of' in known ? known.of(holder, named) : known.plain;
  if (isEnumType(type)) return type.getValues()[0]?.name;
  return type.name === 'Boolean' ? true : ROWS;
}

/** The values of a field's arguments: those given, and what they cannot be without. */
export function argumentValues(step: Step, given: Given, holder: Holdings, wanted?: string) {
  const leaves = leavesOf(step);
  const build = ({ type }: GraphQLArgument | GraphQLInputField, at: string): unknown => {
    const named = getNamedType(type);
    const isThere = [...given.keys()].some((key) => `${key}.`.startsWith(`${at}.`));
    if (!isThere && !isNonNullType(type)) return undefined;
    if (isInputObjectType(named)) {
      const fields = Object.values(named.getFields());
      const values = fields.map((field) => [field.name, build(field, `${at}.${field.name}`)]);
      return Object.fromEntries(values.filter(([, value]) => value !== undefined));
    }
    const leaf = leaves.find((each) => each.at === at);
    if (given.has(at) || !leaf?.isRequired) return given.get(at);
    return valueOf(leaf, holder, wanted);
  };
  const values = step.field.args.map((arg) => ({ arg, value: build(arg, arg.name) }));
  return values.filter(({ value }) => value !== undefined);
}
