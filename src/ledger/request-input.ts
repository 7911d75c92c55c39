import type { z } from 'zod';
import { fieldsOf } from '../kernel/builder.ts';
import { API_ERRORS, ApiError, invalid } from '../kernel/errors.ts';
import {
  IdempotencyKey,
  KEY_HEADER,
  KEY_MISPLACED,
  hasMisplacedKey,
} from '../kernel/idempotency-key.ts';
import type { HttpRequest } from '../kernel/exchange.ts';

/**
 * Reads the body of a request that moves money by its rule, and the key from its header. An error
 * names all fields that are wrong, and a key that stands where nobody reads it.
 */
export async function readInput<Input>(
  request: HttpRequest,
  rule: z.ZodType<Input>,
): Promise<{ readonly data: Input; readonly idempotencyKey: string | undefined }> {
  const body = await request.json();
  const { data, error } = rule.safeParse(body);
  const isMisplaced = hasMisplacedKey(request.header, body);
  if (error || isMisplaced) {
    throw invalid({
      ...(error && fieldsOf(error)),
      ...(isMisplaced && { idempotency_key: [KEY_MISPLACED] }),
    });
  }
  const idempotencyKey = request.header(KEY_HEADER);
  if (!IdempotencyKey.optional().safeParse(idempotencyKey).success) {
    throw new ApiError(API_ERRORS.idempotencyKeyInvalid);
  }
  return { data, idempotencyKey };
}
