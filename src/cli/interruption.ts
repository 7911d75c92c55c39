import type { CommandLineIo } from './io.ts';
import { progressOn } from './progress.ts';

/** What an interrupted command says: that it was, unless it knows more. */
export interface Interruption {
  line: () => string;
  readonly progress: ReturnType<typeof progressOn>;
}

/** Has a command say so at once when the signal is aborted, whatever it waits for. */
export function interruptionOn({ stderr }: CommandLineIo, signal: AbortSignal): Interruption {
  const told = { line: () => 'Interrupted.', progress: progressOn(stderr) };
  signal.addEventListener('abort', () => {
    told.progress.end();
    stderr.write(`${told.line()}\n`);
  });
  return told;
}
