import type { CommandLineIo } from './io.ts';

/** How often a line is written if stderr is no terminal, but a file or a log. */
const LINE_EVERY_MS = 5_000;

/**
 * Shows how far a command has come. On a terminal it rewrites one line; elsewhere it adds a line
 * every `LINE_EVERY_MS`. The stream is stderr, because stdout is for the result.
 */
export function progressOn(stream: CommandLineIo['stderr']): {
  readonly tell: (line: string) => void;
  /** Clears the line, so that the next output begins at its start. */
  readonly end: () => void;
} {
  let shown = false;
  let next = performance.now() + LINE_EVERY_MS;
  return {
    tell: (line) => {
      if (stream.isTTY) {
        stream.write(`\r\u001B[K${line}`);
        shown = true;
      } else if (performance.now() >= next) {
        stream.write(`${line}\n`);
        next = performance.now() + LINE_EVERY_MS;
      }
    },
    end: () => {
      if (shown) stream.write('\r\u001B[K');
      shown = false;
    },
  };
}
