import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const TEST = join(import.meta.dirname, '..');

/** What is said of folders and not of a file. */
const OF_FOLDERS: ReadonlySet<string> = new Set(['rooms.test.ts']);

test('each unit test has its file in src, path for path', () => {
  const unit = readdirSync(join(TEST, 'unit'), { recursive: true, encoding: 'utf8' });
  const tests = unit.filter((path) => path.endsWith('.test.ts') && !OF_FOLDERS.has(basename(path)));
  expect(tests.length).toBeGreaterThan(0);
  const isAlone = (path: string) =>
    ['.ts', '.tsx'].every(
      (extension) => !existsSync(join(TEST, '..', 'src', path.replace('.test.ts', extension))),
    );
  expect(tests.filter(isAlone)).toEqual([]);
});

test('the README says what each folder of tests holds, and of no other', () => {
  const folders = (path: string) =>
    readdirSync(join(TEST, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'behaviour')
      .map(({ name }) => join(path, name));
  const readme = readFileSync(join(TEST, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| \[?`([\w/-]+)`/gm)].map(([, folder]) => folder);
  expect(new Set(rows)).toEqual(new Set([...folders(''), ...folders('behaviour')]));
});
