import { isReaderGone, writeTo } from '../kernel/output.ts';
import { failureLine } from '../serve/failure-line.ts';
import { OperatorError } from '../settings/operator-error.ts';

/** Prints a result. What the command has done stays done where that fails, so it says so. */
export async function printResult(output: NodeJS.WritableStream, text: string): Promise<void> {
  try {
    await writeTo(output, text);
  } catch (error) {
    if (isReaderGone(error)) return;
    const reason = failureLine(error, 'Its result could not be written');
    throw new OperatorError(`The command is done. ${reason}`, { cause: error });
  }
}
