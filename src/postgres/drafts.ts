import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './postmaster.ts';

const PREFIX = 'draft-';
const AGE_LIMIT_MS = 600_000;

/**
 * Runs `work` with a new folder in DATA_DIR, to make in it what is then renamed to its place when
 * whole.
 */
export async function withDraft<Result>(
  dataDir: string,
  work: (draft: string) => Promise<Result>,
): Promise<Result> {
  const draft = await mkdtemp(join(dataDir, `${PREFIX}${process.pid}-`));
  try {
    return await work(draft);
  } finally {
    await remove(draft);
  }
}

/** Removes the draft folders of starts that were killed. */
export async function removeStaleDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(PREFIX)) continue;
    const draft = join(dataDir, name);
    const modifiedMs = (await stat(draft).catch(() => undefined))?.mtimeMs ?? Date.now();
    // In containers every gateway may have the same pid, so the age counts as well.
    const hasNoOwner = !(await isAlive(Number.parseInt(name.slice(PREFIX.length), 10)));
    if (hasNoOwner || Date.now() - modifiedMs > AGE_LIMIT_MS) await remove(draft);
  }
}

async function remove(draft: string): Promise<void> {
  // Children of a killed initdb may still be writing to it: then the next start removes it.
  await rm(draft, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}
