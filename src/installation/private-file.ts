import { open, rename } from 'node:fs/promises';

/**
 * Writes a file that only its owner may read. It is written whole and synced to disk, or not at
 * all.
 */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
