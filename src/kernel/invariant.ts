/** A bug of ours: it is masked to the caller, and logged with the request's id. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Stops where something does not hold that always must; `message` says what. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message);
}
