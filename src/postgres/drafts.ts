import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isAlive } from './postmaster.ts';

const prefix = 'draft-';
const ageLimitMs = 600_000;

/** Lends a new folder in DATA_DIR, for what is to appear in its place only when it is whole. */
export async function withDraft<Result>(
  dataDir: string,
  work: (draft: string) => Promise<Result>,
): Promise<Result> {
  const draft = await mkdtemp(join(dataDir, `${prefix}${process.pid}-`));
  try {
    return await work(draft);
  } finally {
    await remove(draft);
  }
}

/** Removes the drafts of starts that were killed. */
export async function removeLeftDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(prefix)) continue;
    const draft = join(dataDir, name);
    const made = (await stat(draft).catch(() => undefined))?.mtimeMs ?? Date.now();
    // In a container each gateway may have the same pid, so the age counts, too.
    const isLeft = !(await isAlive(Number.parseInt(name.slice(prefix.length), 10)));
    if (isLeft || Date.now() - made > ageLimitMs) await remove(draft);
  }
}

async function remove(draft: string): Promise<void> {
  // What a killed initdb's children are still writing is left to the next start.
  await rm(draft, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}
