/**
 * Why a start or a command failed. Its message is the one line that the operator reads on stderr.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
