import { setTimeout as pause } from 'node:timers/promises';
import { apiErrorOf } from './database-errors.ts';

/** How long it is waited before something is read again, in milliseconds. */
const AGAIN_AFTER_MS = 1_000;

/** Reads, and while the database cannot be read, waits and reads again: for whoever has time. */
export async function patiently<Result>(
  signal: AbortSignal,
  read: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (signal.aborted || (apiErrorOf(error)?.kind.status ?? 0) < 500) throw error;
    }
    await pause(AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }
}
