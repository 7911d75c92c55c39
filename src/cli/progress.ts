/** How often a line is added where lines are kept, as in a log. */
const LINE_EVERY_MS = 5_000;

/**
 * Tells how far a command has come: on a terminal in one line that is written anew, elsewhere in lines
 * now and then. stdout has the result alone.
 */
export function progressOn(stream: NodeJS.WriteStream): {
  readonly tell: (line: string) => void;
  /** Takes the line away: what comes next begins with a line of its own. */
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
