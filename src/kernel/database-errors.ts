import { API_ERRORS, ApiError } from './errors.ts';
import { verdictOn } from './database-failures.ts';

/** Reads, and reads once more if the statement was not to blame, as for a lost connection. */
export async function readAgain<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!verdictOn(error, 'reading').again) throw error;
    return read();
  }
}

/** The refusal that an error of a read is answered with: its own, or 503; undefined for a bug. */
export function apiErrorOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  const { answer } = verdictOn(error, 'reading');
  return answer === API_ERRORS.unavailable ? new ApiError(API_ERRORS.unavailable) : undefined;
}
