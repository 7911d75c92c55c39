/** Why a server did not start; for 'other' a retry is useless. */
export type LaunchFailure = 'port taken' | 'cluster taken' | 'memory in use' | 'slow' | 'other';

/** Why a server did not start. The message is the last line of its log that says so. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly failure: LaunchFailure;

  constructor(failure: LaunchFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

const FAILURES: readonly (readonly [RegExp, LaunchFailure])[] = [
  [/could not bind|could not create any TCP/, 'port taken'],
  [/lock file "postmaster.pid" (already exists|is empty)/, 'cluster taken'],
  // The children of a killed server end a little later than the server.
  [/shared memory block .* is still in use/, 'memory in use'],
];

/** Reads from the server's log why it ended. */
export function launchErrorIn(log: string): LaunchError {
  const failure = FAILURES.find(([pattern]) => pattern.test(log))?.[1] ?? 'other';
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((text) => /(FATAL|PANIC): /.test(text)) ?? lines.at(-1);
  const message = line?.replace(/^.*?(FATAL|PANIC|LOG|HINT): +/, '').trim();
  return new LaunchError(failure, message ?? 'it ended without a word');
}
