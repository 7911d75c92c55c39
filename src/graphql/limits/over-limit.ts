import { API_ERRORS, ApiError } from '../../kernel/errors.ts';

/** The refusal of a request that has more of something than it may: it names both. */
export function overLimit(has: string, max: number): ApiError {
  const message = `The query has ${has}; the limit is ${max}.`;
  return new ApiError({ ...API_ERRORS.limitExceeded, message });
}
