import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process that starts an embedded database and owns or shares it. */
export interface OwnerProcess {
  readonly child: ChildProcess;
  /** What the process has told so far, oldest first. */
  readonly told: readonly Told[];
  /** Waits until the process has told this kind of thing; its text. */
  until(kind: keyof Told): Promise<string>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** One line of an owner process. */
export interface Told {
  readonly progress?: string;
  readonly url?: string;
  readonly error?: string;
  readonly stopped?: string;
}

const script = join(import.meta.dirname, 'embedded-owner.ts');

/** Starts an owner process; from another clone if its script is given. */
export function startOwner(
  dataDir: string,
  kind: 'gateway' | 'command',
  path: string = script,
): OwnerProcess {
  const child = spawn(process.execPath, [path, dataDir, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: Told[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    told.push(JSON.parse(line) as Told);
    lines.emit('told');
  });
  lines.once('close', () => lines.emit('told'));
  let isOver = false;
  lines.once('close', () => (isOver = true));
  const until = async (kind: keyof Told) => {
    for (;;) {
      const text = told.find((each) => each[kind] !== undefined)?.[kind];
      if (text !== undefined) return text;
      if (isOver) throw new Error(`no ${kind}, but ${JSON.stringify(told)}`);
      await once(lines, 'told');
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return { child, told, until, end };
}
