import { API_ERRORS, ApiError } from '../../kernel/errors.ts';

/** The refusal of a request that has more of something than is allowed: it names both numbers. */
export function overLimit(has: string, max: number): ApiError {
  const message = `The query has ${has}; the limit is ${max}.`;
  return new ApiError({ ...API_ERRORS.limitExceeded, message });
}
