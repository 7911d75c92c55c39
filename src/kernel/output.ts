/**
 * Resolves once the text has been taken, so that nothing is written ahead of a reader, and rejects where it
 * cannot be written.
 */
export function writeTo(output: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** The codes of a write whose reader is gone, and of one after that. */
const GONE: ReadonlySet<unknown> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/** Whether nobody reads the output any more, such as `head`, which has what it wanted. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GONE.has(error.code);
}
