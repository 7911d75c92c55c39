import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';
import { BUILDS, PAGE, buildPlace } from './build-place.ts';

// A program of its own: `node src/dashboard/build.ts` builds the page, unless these sources are built.

/** Builds into a folder that only this process knows, and puts it in its place whole: several may build at once. */
async function buildPage(place: string): Promise<void> {
  const draft = join(BUILDS, `.draft-${process.pid}`);
  try {
    await bundle(draft);
    await Promise.all([compressAll(draft), compressAll(join(draft, 'assets'))]);
    await moveTo(place, draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function bundle(outDir: string): Promise<void> {
  await build({
    root: PAGE,
    base: '/dashboard/',
    configFile: false,
    envFile: false,
    logLevel: 'error',
    clearScreen: false,
    cacheDir: join(outDir, '.vite'),
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      target: 'es2022',
      // The policy allows no data in the place of a file, but for pictures.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
}

/** Compressed as well as can be, once, beside each file. */
async function compressAll(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) !== '.map');
  await Promise.all(
    files.map(async ({ name }) => {
      const path = join(folder, name);
      const body = await readFile(path);
      const quality = {
        params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
      };
      await writeFile(`${path}.br`, await promisify(brotliCompress)(body, quality));
      await writeFile(`${path}.gz`, await promisify(gzip)(body, { level: 9 }));
    }),
  );
}

/** Another process may have been quicker: its build is of the same sources, so that either will do. */
async function moveTo(place: string, draft: string): Promise<void> {
  await rename(draft, place).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  const others = await readdir(BUILDS);
  const old = others.filter((name) => name !== basename(place) && !name.startsWith('.'));
  await Promise.all(old.map((name) => rm(join(BUILDS, name), { recursive: true, force: true })));
}

// The gateway that asked for it has ended, even if by SIGKILL: nobody waits for this any more.
process.once('disconnect', () => process.exit(1));
try {
  await mkdir(BUILDS, { recursive: true });
  const place = buildPlace();
  if (!existsSync(place)) await buildPage(place);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
