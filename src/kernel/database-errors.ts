import { FAULTS, Refusal } from './errors.ts';
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
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const { answer } = verdictOn(error, 'reading');
  return answer === FAULTS.unavailable ? new Refusal(FAULTS.unavailable) : undefined;
}
