import type { CommandLineIo } from './io.ts';
import { progressOn } from './progress.ts';

/** What an interrupted command says: that it was, unless it knows more. */
export interface Interruption {
  line: () => string;
  readonly progress: ReturnType<typeof progressOn>;
  /** The command is done: what is aborted from now on has not interrupted it. */
  readonly end: () => void;
}

/** Has a command say so at once when the signal is aborted, whatever it waits for. */
export function interruptionOn({ stderr }: CommandLineIo, signal: AbortSignal): Interruption {
  const tell = (): void => {
    told.progress.end();
    stderr.write(`${told.line()}\n`);
  };
  const told = {
    line: () => 'Interrupted.',
    progress: progressOn(stderr),
    end: () => signal.removeEventListener('abort', tell),
  };
  signal.addEventListener('abort', tell);
  return told;
}
