/** A start or a command that cannot be: its message is the one line that the operator reads. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
