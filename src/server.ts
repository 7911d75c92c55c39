import { failureLine } from './serve/failure-line.ts';
import { warnOfMistyped } from './settings/mistyped.ts';
import { onUncaught } from './serve/last-resort.ts';
import { onStopSignal } from './serve/signals.ts';
import { startGateway } from './serve/start.ts';
import { enlargeThreadPool } from './serve/thread-pool.ts';
import { SETTINGS, readSettings } from './settings/settings.ts';

/** The gateway's process: it starts, serves until a signal comes, and shuts down. */
async function main(): Promise<void> {
  enlargeThreadPool();
  const stop = new AbortController();
  const resources = new Set<() => void>();
  const endAtOnce = (status: number): never => {
    // The newest first: a worker that outlived the database would still answer that it is gone.
    for (const kill of [...resources].toReversed()) kill();
    process.exit(status);
  };
  onStopSignal(
    () => stop.abort(),
    () => endAtOnce(130),
  );
  onUncaught(() => endAtOnce(1));
  try {
    const settings = readSettings(process.env);
    for (const line of warnOfMistyped(process.env, SETTINGS)) process.stdout.write(`${line}\n`);
    // Also when something hangs, or the start is not over: no process is left after
    // SHUTDOWN_TIMEOUT.
    stop.signal.addEventListener('abort', () => {
      setTimeout(() => endAtOnce(0), settings.SHUTDOWN_TIMEOUT * 1000).unref();
    });
    const gateway = await startGateway(settings, stop.signal, (kill) => resources.add(kill));
    await stopped(stop.signal);
    await gateway.shutDown();
  } catch (error) {
    if (stop.signal.aborted) process.exit(0);
    process.stderr.write(`${failureLine(error, 'The gateway could not start')}\n`);
    process.exit(1);
  }
  process.exit(0);
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

await main();
