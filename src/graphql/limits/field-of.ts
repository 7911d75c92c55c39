import {
  type GraphQLField,
  type GraphQLNamedType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';

/** The two root fields of introspection, which are not among the fields of any type. */
export const INTROSPECTION: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** The field of that name, of a type or of introspection; undefined where there is none. */
export function fieldOf(
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
