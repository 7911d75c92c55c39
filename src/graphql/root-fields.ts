import {
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  getDirectiveValues,
  type getVariableValues,
} from 'graphql';

/** Variables once coerced, their defaults filled in. */
export type VariableValues = NonNullable<ReturnType<typeof getVariableValues>['variableValues']>;

/** The fields at the root of an operation, in their order, its fragments read once each. */
export function fieldsAtRoot(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  isTaken: (selection: SelectionNode) => boolean = () => true,
): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  const spread = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections.filter(isTaken)) {
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = document.definitions
          .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
          .find(({ name }) => name.value === selection.name.value);
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };
  visit(operation.selectionSet);
  return fields;
}

/**
 * The root fields that an operation runs, one for each name in the reply, as the specification's
 * CollectFields has it (section 6.3.2): fragments merged, what is skipped left out.
 */
export function rootFieldsOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  variables: VariableValues,
): readonly FieldNode[] {
  const fields = fieldsAtRoot(operation, document, (selection) => runs(selection, variables));
  const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value;
  // Two of one name are one field with the same arguments, or the document is not valid.
  return [...new Map(fields.toReversed().map((field) => [keyOf(field), field])).values()];
}

function runs(node: SelectionNode, variables: VariableValues): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false
  );
}
