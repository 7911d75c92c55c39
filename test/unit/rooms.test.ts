import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { CLONE } from '../support/processes.ts';

// The rooms of src: what each may import is the linter's (.oxlintrc.json); that nothing goes round in a
// circle, of files or of rooms, is held here. Imports of types count, too.

const IMPORT = /(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g;

/** The files of src, each with those that it imports. */
function importsOfFiles(): Map<string, string[]> {
  const files = readdirSync(join(CLONE, 'src'), { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => {
        const text = readFileSync(join(CLONE, 'src', file), 'utf8');
        const found = text
          .matchAll(IMPORT)
          .map(([, path = '']) => normalize(join(file, '..', path)));
        return [file, [...found].filter((path) => !path.startsWith('..'))] as const;
      }),
  );
}

/** A room is a folder of src; a file that stands beside them is one by itself, and so is the page. */
const roomOf = (file: string): string => (file.startsWith(PAGE) ? PAGE : file.split('/', 1).join());

/** Runs in the browser: a client of the gateway, and nothing of it. */
const PAGE = 'dashboard/page/';

function importsOfRooms(files: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const rooms = new Map<string, string[]>();
  for (const [file, imports] of files) {
    const room = roomOf(file);
    const others = imports.map(roomOf).filter((other) => other !== room);
    rooms.set(room, [...(rooms.get(room) ?? []), ...others]);
  }
  return rooms;
}

/** A way from something back to itself, where there is one. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (at: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (done.has(at)) return undefined;
    for (const next of graph.get(at) ?? []) {
      const circle = visit(next, [...path, at]);
      if (circle) return circle;
    }
    done.add(at);
    return undefined;
  };
  for (const start of graph.keys()) {
    const circle = visit(start, []);
    if (circle) return circle;
  }
  return undefined;
}

const files = importsOfFiles();

test('no file imports itself by way of others', () => {
  expect(files.size).toBeGreaterThan(150);
  expect(circleIn(files)).toBeUndefined();
});

test('no room imports itself by way of others', () => {
  expect(circleIn(importsOfRooms(files))).toBeUndefined();
});

test('the page imports nothing of the gateway but the list of its addresses, which imports nothing', () => {
  const page = [...files].filter(([file]) => roomOf(file) === PAGE);
  expect(page.length).toBeGreaterThan(20);
  const others = page.flatMap(([, imports]) => imports.filter((path) => roomOf(path) !== PAGE));
  expect(new Set(others)).toEqual(new Set(['dashboard/page-paths.ts']));
  expect(files.get('dashboard/page-paths.ts')).toEqual([]);
  const importers = [...files].filter(([, imports]) =>
    imports.some((path) => roomOf(path) === PAGE),
  );
  expect(importers.filter(([file]) => roomOf(file) !== PAGE)).toEqual([]);
});

test('a circle would be found', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(circleIn(graph)).toEqual(['b', 'c', 'b']);
});

test('the kernel speaks of no business of a module', () => {
  const kernel = [...files.keys()].filter((file) => roomOf(file) === 'kernel');
  const words = /payout|money|x-payout-hash/i;
  const found = kernel.flatMap((file) =>
    readFileSync(join(CLONE, 'src', file), 'utf8')
      .split('\n')
      .filter((line) => words.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
