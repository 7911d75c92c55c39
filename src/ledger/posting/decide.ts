import { ApiError } from '../../kernel/errors.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import type { Books } from './books.ts';
import { type AnyCommand, type Command, isRepeat } from './command.ts';

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
 * Decides the command of one line of a larger command: its result, or why it is refused. What is not
 * the line's fault is thrown, because it is the whole command's.
 */
export function decideLine<Result>(books: Books, command: Command<Result>): Result | ApiError {
  const outcome = decide(books, command) as Result | ApiError;
  if (outcome instanceof ApiError && outcome.kind.status >= 500) throw outcome;
  return outcome;
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
  if (!isRepeat(command, record)) throw new ApiError(LEDGER_ERRORS.idempotencyKeyReused);
  return command.replay(record, books);
}
