import { startGateway } from './serve/start.ts';
import { onStopSignal } from './serve/signals.ts';
import { StartError } from './start-error.ts';

/** The process: settings → database → app → listen → drain. */
async function main(): Promise<void> {
  const stop = new AbortController();
  const resources = new Set<() => void>();
  onStopSignal(
    () => stop.abort(),
    () => {
      for (const kill of resources) kill();
      process.exit(130);
    },
  );
  try {
    const gateway = await startGateway(stop.signal, (kill) => resources.add(kill));
    await stopped(stop.signal);
    await gateway.shutDown();
  } catch (error) {
    if (stop.signal.aborted) process.exit(0);
    process.stderr.write(`${lineOf(error)}\n`);
    process.exit(1);
  }
  process.exit(0);
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

function lineOf(error: unknown): string {
  if (error instanceof StartError) return error.message;
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return `The gateway could not start: ${name}${code}.`;
}

await main();
