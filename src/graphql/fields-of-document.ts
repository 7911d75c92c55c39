import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Finds what `look` finds at the fields of a document. It is found once: a document is one object for
 * as long as it stays parsed.
 */
export function inEachDocument<Found>(
  look: (node: FieldNode, info: TypeInfo, schema: GraphQLSchema) => Found | undefined,
): (schema: GraphQLSchema, document: DocumentNode) => readonly Found[] {
  const known = new WeakMap<DocumentNode, readonly Found[]>();
  const find = (schema: GraphQLSchema, document: DocumentNode): readonly Found[] => {
    const info = new TypeInfo(schema);
    const found: Found[] = [];
    const Field = (node: FieldNode): void => {
      const one = look(node, info, schema);
      if (one !== undefined) found.push(one);
    };
    visit(document, visitWithTypeInfo(info, { Field }));
    return found;
  };
  return (schema, document) => {
    const found = known.get(document) ?? find(schema, document);
    known.set(document, found);
    return found;
  };
}
