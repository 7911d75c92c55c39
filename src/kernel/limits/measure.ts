import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  getNamedType,
  getNullableType,
  isListType,
} from 'graphql';
import { PAGE_SIZE, PAGE_SIZE_MAX } from '../pages.ts';
import { type Measure, NONE, above, alias, inIntrospection, plus, withDirectives } from './sum.ts';

/** What the variables of a request hold. */
export type Variables = Readonly<Record<string, unknown>>;

/** An operation's measure, and whether other variables would have given it another. */
export interface Measured {
  readonly measure: Measure;
  readonly varies: boolean;
}

/**
 * Measures what an operation asks for, before it has been validated: what the schema does not know
 * counts as a field without a list. Each fragment is read once, and counted wherever it is spread.
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

/** The arguments that say how long a page is. */
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
    // A fragment within itself counts once: it is refused by the rules, and never runs.
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
    const measure = above(below, isList, field && this.#pageSize(node, field));
    const counted = node.alias ? alias(measure) : measure;
    return INTROSPECTION.has(name) ? inIntrospection(counted) : counted;
  }

  /** How long a page a field is asked for; undefined for one that makes none. */
  #pageSize(node: FieldNode, { args }: GraphQLField<unknown, unknown>): number | undefined {
    if (!args.some(({ name }) => PAGE_SIZES.has(name))) return undefined;
    const given = (node.arguments ?? [])
      .filter(({ name }) => PAGE_SIZES.has(name.value))
      .map(({ value }) => this.#number(value))
      .filter((size) => size !== undefined);
    if (given.length === 0) return PAGE_SIZE;
    // One that is longer or negative is refused before it is read.
    return Math.min(Math.max(0, ...given), PAGE_SIZE_MAX);
  }

  #number(value: ValueNode): number | undefined {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return undefined;
    this.varies = true;
    const name = value.name.value;
    if (Object.hasOwn(this.#variables, name)) {
      const given = this.#variables[name];
      return typeof given === 'number' ? given : undefined;
    }
    const fallback = this.#defaults.get(name);
    return fallback?.kind === Kind.INT ? Number(fallback.value) : undefined;
  }
}

/** The two ways into introspection, which no type's fields list. */
const INTROSPECTION: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

function fieldOf(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const introspection = INTROSPECTION.get(name);
  if (introspection) return introspection;
  if (!parent || !('getFields' in parent)) return undefined;
  const fields = parent.getFields();
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field && 'args' in field ? field : undefined;
}
