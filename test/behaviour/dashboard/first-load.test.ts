import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { call } from '../../support/http.ts';
import { CLONE } from '../../support/processes.ts';

const gateway = useGateway();

/** What a browser may load of the page, whichever of its pages is opened, in bytes. */
const FIRST_LOAD_BYTES_MAX = 150_000;

/** The files of the other pages, which are loaded when those are opened. */
const OTHERS = [
  ...readFileSync(join(CLONE, 'src/dashboard/page/shell/pages.tsx'), 'utf8').matchAll(
    /import\('\.\.?\/(?:[\w-]+\/)?([\w-]+)\.tsx'\)/g,
  ),
]
  .map(([, name = '']) => `/${name}-`)
  .filter((name) => name !== '/overview-');

test('all scripts and styles that the overview needs come in fewer bytes than are promised', async () => {
  const seen = new Map<string, number>();
  const load = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.set(path, 0);
    const url = `${gateway().url}${path}`;
    const sent = await call(url, { headers: { 'Accept-Encoding': 'br' } });
    seen.set(path, Number(sent.headers['content-length']));
    const { text } = await call(url);
    // What it names is what the browser asks for next: also the chart, which comes last of all.
    const names = text.matchAll(
      /(?:\/dashboard\/|["'`./])(assets\/)?([\w-]+-[\w-]{8}\.(?:js|css|svg))/g,
    );
    for (const [, , name = ''] of names) await load(`/dashboard/assets/${name}`);
  };
  await load('/dashboard');
  const files = [...seen.keys()];
  for (const part of ['index-', 'overview-', 'chart-']) {
    expect(files.some((path) => path.includes(part))).toBe(true);
  }
  expect(OTHERS).toContain('/users-');
  const overview = [...seen].filter(([path]) => !OTHERS.some((name) => path.includes(name)));
  const bytes = overview.reduce((sum, [, size]) => sum + size, 0);
  console.info(`The overview is ${bytes} bytes in ${overview.length} files, the chart among them.`);
  expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
});
