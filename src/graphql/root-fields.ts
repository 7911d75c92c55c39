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

/**
 * The root fields that an operation runs, one for each name in the reply, as the specification's
 * CollectFields has it (section 6.3.2): fragments merged, what is skipped left out.
 */
export function rootFieldsOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  variables: VariableValues,
): readonly FieldNode[] {
  const fields = new Map<string, FieldNode>();
  const spread = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!runs(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        // Two of one name are one field with the same arguments, or the document is not valid.
        if (!fields.has(key)) fields.set(key, selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        visitFragment(selection.name.value);
      }
    }
  };
  const visitFragment = (name: string): void => {
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) {
        visit(node.selectionSet);
      }
    }
  };
  visit(operation.selectionSet);
  return [...fields.values()];
}

function runs(node: SelectionNode, variables: VariableValues): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false
  );
}
