import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { call } from '../../support/http.ts';

const gateway = useGateway();

/** What a browser may load of the page, whichever of its pages is opened, in bytes. */
const FIRST_LOAD_BYTES_MAX = 150_000;

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
  const overview = [...seen].filter(
    ([path]) => !/(?:users|user-page|history|entry-page)-/.test(path),
  );
  const bytes = overview.reduce((sum, [, size]) => sum + size, 0);
  console.info(`The overview is ${bytes} bytes in ${overview.length} files, the chart among them.`);
  expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
});
