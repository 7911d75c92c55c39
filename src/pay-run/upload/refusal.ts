import { type ApiError, invalid } from '../../kernel/errors.ts';

/** The refusal of a file as a whole; `text` names the line where there is one. */
export function refusedFile(text: string): ApiError {
  return invalid({ file: [text] });
}

/** The refusal of a file for one of its lines, which are counted as an editor counts them. */
export function refusedAt(line: number, problem: string): ApiError {
  return refusedFile(`Line ${line} of the file ${problem}`);
}
