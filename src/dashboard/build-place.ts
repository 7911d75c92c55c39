import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

/** The sources of the page. */
export const PAGE = join(import.meta.dirname, 'page');

/** The builds, each in a folder that is named by what it was made of. */
export const BUILDS = join(import.meta.dirname, '../../node_modules/.cache/dashboard');

/** Where the page of these very sources is, once it is built: a changed source is another place. */
export function buildPlace(): string {
  const hash = createHash('sha256');
  // The packages that it is made of, and by.
  hash.update(JSON.stringify(packageJson.devDependencies));
  const files = readdirSync(PAGE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  for (const file of [join(import.meta.dirname, 'build.ts'), ...files]) {
    hash.update(`\0${file.slice(import.meta.dirname.length)}\0`).update(readFileSync(file));
  }
  return join(BUILDS, hash.digest('hex').slice(0, 32));
}
