/** Why a server did not start; 'other' is a fault that trying again does not cure. */
export type LaunchFailure = 'port taken' | 'cluster taken' | 'memory in use' | 'slow' | 'other';

/** A server that did not start; its message is the last line of the log that says why. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly failure: LaunchFailure;

  constructor(failure: LaunchFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

const failures: readonly (readonly [RegExp, LaunchFailure])[] = [
  [/could not bind|could not create any TCP/, 'port taken'],
  [/lock file "postmaster.pid" (already exists|is empty)/, 'cluster taken'],
  // The children of a killed server end a moment after it.
  [/shared memory block .* is still in use/, 'memory in use'],
];

/** What the server's log says about its end. */
export function launchErrorIn(log: string): LaunchError {
  const failure = failures.find(([pattern]) => pattern.test(log))?.[1] ?? 'other';
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((text) => /(FATAL|PANIC): /.test(text)) ?? lines.at(-1);
  const message = line?.replace(/^.*?(FATAL|PANIC|LOG|HINT): +/, '').trim();
  return new LaunchError(failure, message ?? 'it ended without a word');
}
