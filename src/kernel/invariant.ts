/** A bug. The caller is told `Internal server error`; the log has the request's id. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Throws if something does not hold that always must; `message` says what. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message);
}
