import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { debianBinaries } from './debian-postgres.ts';

/** A folder for the whole run, of which neither a file nor a process is left. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    debianBinaries();
  } catch (error) {
    // A sentence, where Vitest would print a stack.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const folder = await mkdtemp(join(tmpdir(), 'payout-failover-'));
  await chmod(folder, 0o711);
  project.provide('runFolder', folder);
  return async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
