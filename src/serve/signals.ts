/**
 * One Ctrl-C reaches the process twice, from the terminal and from npm: within this time both count
 * as one.
 */
const SAME_SIGNAL_MS = 500;

/**
 * Calls `first` on the first SIGINT or SIGTERM, and `again` on each that comes more than
 * `SAME_SIGNAL_MS` later.
 */
export function onStopSignal(first: () => void, again: () => void): void {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      first();
    } else if (now - firstAt > SAME_SIGNAL_MS) again();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
