/** One Ctrl-C reaches the process twice, from the terminal and from npm: signals this near are one. */
const SAME_SIGNAL_MS = 500;

/** Calls `first` on the first SIGINT or SIGTERM, and `again` on one that comes later than its echo. */
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
