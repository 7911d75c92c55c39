import { ApiError } from '../../kernel/errors.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { type Books } from './books.ts';
import { type AnyCommand } from './command.ts';

/**
 * Decides one command under the lock, in memory: its result, or the refusal of it, which leaves no
 * trace. Any other error is thrown, and fails the whole group.
 */
export function decide(books: Books, command: AnyCommand): unknown {
  try {
    return books.attempt(() => answer(books, command));
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/**
 * A repeat is answered as the first was; anything else is decided, and remembered under its key.
 */
function answer(books: Books, command: AnyCommand): unknown {
  const { idempotency, operation } = command;
  const record = idempotency && books.record(idempotency.key);
  if (!record) {
    const { result, entry, kept, isForgotten } = command.decide(books);
    if (idempotency && !isForgotten) books.remember(operation, idempotency, entry, kept);
    return result;
  }
  const isSame =
    record.operation === operation && idempotency.fingerprint.equals(record.fingerprint);
  if (!isSame) throw new ApiError(LEDGER_ERRORS.idempotencyKeyReused);
  return command.replay(record, books);
}
