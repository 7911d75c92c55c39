import { join } from 'node:path';
import type { Child, Children } from './children.ts';
import type { LoadJob, LoadMessage, LoadReport } from './job.ts';

const SCRIPT = join(import.meta.dirname, '..', 'processes', 'load.ts');

/** The process that makes the load; it is the same for all candidates. */
export class Loader {
  readonly #children: Children;
  #child: Child | undefined;

  constructor(children: Children) {
    this.#children = children;
  }

  /** Runs a load to its end; any reply that is not as it should be fails it. */
  async run(job: LoadJob): Promise<LoadReport> {
    const child = (this.#child ??= this.#children.start(SCRIPT, {}));
    const message = await new Promise<LoadMessage>((resolve, reject) => {
      const onExit = () => reject(new Error(`the load process ended: ${child.words()}`));
      child.process.once('exit', onExit);
      child.process.once('message', (message) => {
        child.process.off('exit', onExit);
        resolve(message as LoadMessage);
      });
      child.process.send(job);
    });
    if ('error' in message) throw new Error(message.error);
    const failures = Object.entries(message.report.failures);
    if (failures.length === 0) return message.report;
    throw new Error(`wrong replies: ${failures.map(([what, n]) => `${n} × ${what}`).join('; ')}`);
  }
}
