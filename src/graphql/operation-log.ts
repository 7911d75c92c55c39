import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Operation } from '../kernel/exchange.ts';

/** A client may write anything for a name; what is longer, as every credential is, is not logged. */
const NAME_LENGTH_MAX = 40;
/** The most root fields that are logged of one operation. */
const FIELDS_MAX = 10;

/** By operation: a document that comes again is not parsed again. */
const described = new WeakMap<OperationDefinitionNode, Operation>();

/** An operation that was found valid, as the log names it. */
export function describeOperation(
  operation: OperationDefinitionNode,
  document: DocumentNode,
): Operation {
  const known = described.get(operation);
  if (known) return known;
  const name = operation.name?.value ?? '';
  const made: Operation = {
    kind: operation.operation,
    ...(name !== '' && name.length <= NAME_LENGTH_MAX && { name }),
    fields: [...rootFields(operation.selectionSet, document)].slice(0, FIELDS_MAX),
  };
  described.set(operation, made);
  return made;
}

function rootFields({ selections }: SelectionSetNode, document: DocumentNode): Set<string> {
  const fields = new Set<string>();
  const seen = new Set<string>();
  const visit = (selections: SelectionSetNode['selections']): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet.selections);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        for (const node of document.definitions) {
          const isIt =
            node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value;
          if (isIt) visit(node.selectionSet.selections);
        }
      }
    }
  };
  visit(selections);
  return fields;
}
