import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Every document of the repository, by its path. */
const documents = ['.', '.github', 'src', 'test'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name)),
);

/** A document without its blocks of code, in which nothing is a link. */
const read = (path: string) =>
  readFileSync(join(ROOT, path), 'utf8').replaceAll(/^```.*?^```$/gms, '');

/** The names under which a document's headings are reached, as forges make them. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

/** What the links of a document lead to that is not there. */
function broken(path: string): string[] {
  const targets = [...read(path).matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const found = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(ROOT, found))) return true;
    return anchor !== undefined && !anchorsOf(found).includes(anchor);
  });
}

test.each(documents)('every link of %s leads somewhere', (path) => {
  expect(broken(path)).toEqual([]);
});

test('every document is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const [, target = ''] of read(path).matchAll(/\]\(([^)#]+\.md)[^)]*\)/g)) {
      if (!/^https?:/.test(target)) reached.add(join(dirname(path), target));
    }
  }
  expect(documents.length).toBeGreaterThan(10);
  expect(documents.filter((path) => !reached.has(path))).toEqual([]);
});

/** So much is read by somebody who only wants to know what it is and how it is begun. */
const README_BYTES_MAX = 10_000;

test('the README is short, and has the commands that everything begins with', () => {
  const readme = readFileSync(join(ROOT, 'README.md'));
  expect(readme.length).toBeLessThanOrEqual(README_BYTES_MAX);
  for (const command of ['npm ci && npm start', 'npm ci && npm test', 'npm run bench']) {
    expect(readme.toString()).toContain(command);
  }
});

test('a document that the code names is there, with the part that it names', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name),
  );
  const texts = sources.map((name) => readFileSync(join(ROOT, 'src', name), 'utf8')).join('\n');
  const named = [...texts.matchAll(/(?:see "([^"]+)" in )?((?:src|\.github)\/[\w/.-]+\.md)/g)];
  expect(named.length).toBeGreaterThan(3);
  for (const [, part, path = ''] of named) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    if (part !== undefined) expect(read(path), path).toContain(`## ${part}`);
  }
});
