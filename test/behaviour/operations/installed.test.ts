import { chmod, cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { CLONE, run } from '../../support/processes.ts';

const { scripts, dependencies, devDependencies } = JSON.parse(
  await readFile(join(CLONE, 'package.json'), 'utf8'),
) as Record<'scripts' | 'dependencies' | 'devDependencies', Record<string, string>>;

const NOT_INSTALLED = 'The packages are not installed, or not all of them: run npm ci first.\n';

/** A clone as git makes it, as far as the scripts look at it. */
async function freshClone(): Promise<string> {
  const clone = await mkdtemp(join(inject('runFolder'), 'a clone (1) '));
  for (const name of ['package.json', 'src']) {
    await cp(join(CLONE, name), join(clone, name), { recursive: true });
  }
  return clone;
}

/** What npm does with a script, without npm. */
function runScript(clone: string, name: string, path = process.env['PATH'] ?? '') {
  const script = `cd "$CLONE" && ${scripts[name]}`;
  return run('sh', ['-c', script], { CLONE: clone, PATH: path, npm_lifecycle_event: name });
}

/** Packages as far as the scripts look at them. */
async function install(clone: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(clone, 'node_modules', name), { recursive: true });
    await writeFile(join(clone, 'node_modules', name, 'package.json'), '{}');
  }
}

test('npm start and a command, before npm ci, say so in one line', async () => {
  const clone = await freshClone();
  for (const args of [['start'], ['run', '--silent', 'cli', '--', 'business', 'list']]) {
    const { status, stderr } = await run('npm', ['--prefix', clone, ...args], {});
    expect([status, stderr]).toEqual([1, NOT_INSTALLED]);
  }
});

test.each(Object.keys(scripts).filter((name) => name !== 'pretest'))(
  'npm run %s, before npm ci',
  async (name) => {
    const clone = await freshClone();
    const { status, stderr, stdout } = await runScript(clone, name);
    expect([status, stderr, stdout]).toEqual([1, NOT_INSTALLED, '']);
  },
);

test.each(['zod', '@mikro-orm/core'])(
  'an installation that has come to lack %s',
  async (missing) => {
    const clone = await freshClone();
    await install(
      clone,
      Object.keys(dependencies).filter((name) => name !== missing),
    );
    expect((await runScript(clone, 'start')).stderr).toBe(NOT_INSTALLED);
  },
);

/** A folder for PATH with a `node` that says what it was given, and can run TypeScript or cannot. */
async function fakeNode(canRun: boolean): Promise<string> {
  const folder = await mkdtemp(join(inject('runFolder'), 'node-'));
  const node = `#!/bin/sh\n[ "$1" != --eval ] || exit ${canRun ? 0 : 1}\necho "ran $*"\n`;
  await writeFile(join(folder, 'node'), node);
  await chmod(join(folder, 'node'), 0o755);
  return `${folder}${delimiter}/usr/bin${delimiter}/bin`;
}

test('without the packages for development the gateway runs, and its tests do not', async () => {
  const clone = await freshClone();
  await install(clone, Object.keys(dependencies));
  const path = await fakeNode(true);
  expect((await runScript(clone, 'start', path)).stdout).toBe('ran src/server.ts\n');
  expect((await runScript(clone, 'cli', path)).stdout).toBe('ran src/cli.ts\n');
  expect((await runScript(clone, 'bench', path)).stderr).toBe(NOT_INSTALLED);
  await install(clone, Object.keys(devDependencies));
  expect((await runScript(clone, 'bench', path)).stdout).toBe('ran test/bench/bench.ts\n');
});

test('a Node that cannot run the server is named, unless npm ci has brought its own', async () => {
  const clone = await freshClone();
  await install(clone, Object.keys(dependencies));
  const path = await fakeNode(false);
  const { status, stderr } = await runScript(clone, 'start', path);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The Node that npm ci installs is not there, [^\n]+\.\n$/);
  const bin = join(clone, 'node_modules', '.bin');
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  expect((await runScript(clone, 'start', path)).stdout).toBe('ran src/server.ts\n');
});
