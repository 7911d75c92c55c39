import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { PAGE_SIZE, PAGE_SIZE_MAX } from '../../kernel/pages.ts';
import { INTROSPECTION, fieldOf } from './field-of.ts';
import { type Measure, NONE, above, alias, inIntrospection, plus, withDirectives } from './sum.ts';

/** The variables of a request, by name. */
export type Variables = Readonly<Record<string, unknown>>;

/** An operation's measure, and whether it depends on the variables. */
export interface Measured {
  readonly measure: Measure;
  readonly varies: boolean;
}

/**
 * Measures what an operation asks for, before it has been validated. A field that the schema does
 * not have counts as one that is no list. Each fragment is measured once and counted wherever it is
 * spread.
 *
 * README.md in this folder says why `@pothos/plugin-complexity` does not do this.
 */
export function measureOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Measured {
  const ruler = new Ruler(schema, document, operation, variables);
  return { measure: ruler.operation(operation), varies: ruler.varies };
}

/** The arguments that set the length of a page. */
const PAGE_SIZES: ReadonlySet<string> = new Set(['first', 'last']);

class Ruler {
  varies = false;
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #defaults: ReadonlyMap<string, ValueNode | undefined>;
  readonly #definitions: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #fragments = new Map<string, Measure>();

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    { variableDefinitions = [] }: OperationDefinitionNode,
    variables: Variables,
  ) {
    this.#schema = schema;
    this.#variables = variables;
    this.#defaults = new Map(
      variableDefinitions.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
    );
    this.#definitions = new Map(
      document.definitions
        .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
        .map((node) => [node.name.value, node]),
    );
  }

  operation({
    operation,
    selectionSet,
    directives,
    variableDefinitions = [],
  }: OperationDefinitionNode): Measure {
    const asked = this.#all(selectionSet, this.#schema.getRootType(operation) ?? undefined);
    return variableDefinitions.reduce(
      (measure, definition) => withDirectives(measure, definition.directives),
      withDirectives({ ...asked, cost: asked.cost + asked.rowCost * PAGE_SIZE }, directives),
    );
  }

  #all({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): Measure {
    return selections.reduce((sum, selection) => plus(sum, this.#one(selection, type)), NONE);
  }

  #one(node: SelectionNode, type: GraphQLNamedType | undefined): Measure {
    if (node.kind === Kind.FIELD) return withDirectives(this.#field(node, type), node.directives);
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      return withDirectives(this.#fragment(node.name.value), node.directives);
    }
    const { typeCondition, selectionSet, directives } = node;
    const inner = typeCondition ? this.#schema.getType(typeCondition.name.value) : type;
    return withDirectives(this.#all(selectionSet, inner), directives);
  }

  #fragment(name: string): Measure {
    const known = this.#fragments.get(name);
    const definition = this.#definitions.get(name);
    if (known || !definition) return known ?? NONE;
    // A fragment that contains itself counts once: validation refuses it, so it never runs.
    this.#fragments.set(name, NONE);
    const type = this.#schema.getType(definition.typeCondition.name.value);
    const measure = withDirectives(this.#all(definition.selectionSet, type), definition.directives);
    this.#fragments.set(name, measure);
    return measure;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | undefined): Measure {
    const name = node.name.value;
    const field = fieldOf(parent, name);
    const type = field && getNamedType(field.type);
    const below = node.selectionSet ? this.#all(node.selectionSet, type) : NONE;
    const isList = field !== undefined && isListType(getNullableType(field.type));
    const size = field && (this.#pageSize(node, field) ?? this.#listLength(node, field));
    const measure = above(below, isList, size);
    const counted = node.alias ? alias(measure) : measure;
    return INTROSPECTION.has(name) ? inIntrospection(counted) : counted;
  }

  /** The length of the page that a field is asked for; undefined for a field without pages. */
  #pageSize(node: FieldNode, { args }: GraphQLField<unknown, unknown>): number | undefined {
    if (!args.some(({ name }) => PAGE_SIZES.has(name))) return undefined;
    const given = (node.arguments ?? [])
      .filter(({ name }) => PAGE_SIZES.has(name.value))
      .map(({ value }) => this.#number(value))
      .filter((size) => size !== undefined);
    if (given.length === 0) return PAGE_SIZE;
    // A longer or negative page is refused later, with an error of its own.
    return Math.min(Math.max(0, ...given), PAGE_SIZE_MAX);
  }

  /** The length of the list that a field is given, in an argument or within its input; undefined where it takes none. */
  #listLength(node: FieldNode, { args }: GraphQLField<unknown, unknown>): number | undefined {
    for (const { name, type } of args) {
      const given = node.arguments?.find((argument) => argument.name.value === name);
      const value = given && this.#valueOf(given.value);
      const inner = getNullableType(type);
      if (isListType(inner)) return lengthOf(value);
      if (!isInputObjectType(inner)) continue;
      const list = Object.values(inner.getFields()).find((field) =>
        isListType(getNullableType(field.type)),
      );
      if (list) return lengthOf((value as Variables | undefined)?.[list.name]);
    }
    return undefined;
  }

  #number(node: ValueNode): number | undefined {
    const value = this.#valueOf(node);
    return typeof value === 'number' ? value : undefined;
  }

  /** The value of a number, a list or an object: of the literal, or of the variable in its place. */
  #valueOf(node: ValueNode): unknown {
    if (node.kind === Kind.INT) return Number(node.value);
    if (node.kind === Kind.LIST) return node.values;
    if (node.kind === Kind.OBJECT) {
      const members = node.fields.map(({ name, value }) => [name.value, this.#valueOf(value)]);
      return Object.fromEntries(members);
    }
    if (node.kind !== Kind.VARIABLE) return undefined;
    this.varies = true;
    const name = node.name.value;
    if (Object.hasOwn(this.#variables, name)) return this.#variables[name];
    const fallback = this.#defaults.get(name);
    return fallback && fallback.kind !== Kind.VARIABLE ? this.#valueOf(fallback) : undefined;
  }
}

/** No list that a field takes may be longer: a longer one is refused later, with an error of its own. */
const LIST_LENGTH_MAX = 500;

/** A single value is read as a list of one (GraphQL, section 3.11). */
function lengthOf(list: unknown): number {
  return Array.isArray(list) ? Math.min(list.length, LIST_LENGTH_MAX) : 1;
}
