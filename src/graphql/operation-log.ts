import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Operation } from '../kernel/exchange.ts';
import { fieldsAtRoot } from './root-fields.ts';

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
  const fields = new Set(fieldsAtRoot(operation, document).map((field) => field.name.value));
  const made: Operation = {
    kind: operation.operation,
    ...(name !== '' && name.length <= NAME_LENGTH_MAX && { name }),
    fields: [...fields].slice(0, FIELDS_MAX),
  };
  described.set(operation, made);
  return made;
}
