import { readFile } from 'node:fs/promises';

/** Looks at a process's resident memory again and again, in megabytes. */
export function watchMemory(pid: number) {
  const SAMPLE_MS = 100;
  const now = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  };
  let max = 0;
  const sample = async () => {
    max = Math.max(max, await now().catch(() => 0));
  };
  // A run that is interrupted does not wait for it.
  const timer = setInterval(() => void sample(), SAMPLE_MS).unref();
  return {
    now,
    stop: async () => {
      clearInterval(timer);
      await sample();
      return max;
    },
  };
}
