/** How many streams are served before payouts have their turn. */
const STREAMS_PER_TURN = 20;

const turns = { left: STREAMS_PER_TURN, next: Promise.resolve() };

/**
 * Resolves when a stream may be served. A change may be awaited by a thousand streams at once: between
 * a few of them, and the next few, the process does whatever else waits.
 */
export async function turn(): Promise<void> {
  while (turns.left === 0) await turns.next;
  if (turns.left === STREAMS_PER_TURN) turns.next = renewal();
  turns.left -= 1;
}

function renewal(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      turns.left = STREAMS_PER_TURN;
      resolve();
    });
  });
}
