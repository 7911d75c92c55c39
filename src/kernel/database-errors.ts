import { API_ERRORS, ApiError } from './errors.ts';
import { verdictOn } from './database-failures.ts';

/** Reads; once more where the failure tells nothing of what was asked, such as a connection lost. */
export async function readAgain<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!verdictOn(error, 'reading').again) throw error;
    return read();
  }
}

/** What a caller may be told of an error where nothing was written: a refusal, or 503; else nothing. */
export function apiErrorOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  const { answer } = verdictOn(error, 'reading');
  return answer === API_ERRORS.unavailable ? new ApiError(API_ERRORS.unavailable) : undefined;
}
