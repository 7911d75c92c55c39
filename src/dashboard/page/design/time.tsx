import { useEffect, useState } from 'preact/hooks';
import { exactTime, relativeTime } from './time-text.ts';

const REDRAW_MS = 30_000;

interface TimeProps {
  readonly at: string;
  /** Whether it may be still to come. */
  readonly ahead?: boolean;
}

/** A time: how long ago, and exactly when once one points at it, or is in its row with the keyboard. */
export function Time({ at, ahead = false }: TimeProps) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), REDRAW_MS);
    return () => clearInterval(timer);
  }, []);
  const then = new Date(at);
  // The clocks of gateway and reader differ: what has just happened is not to come.
  const latest = then > now && !ahead ? then : now;
  return (
    <time dateTime={at} class="time" title={exactTime(then)}>
      <span class="ago">{relativeTime(then, latest)}</span>
      <span class="exact">{exactTime(then)}</span>
    </time>
  );
}
