import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { openGateway } from '../../support/gateway.ts';
import { paste } from '../../support/paste.ts';
import { documentOf, filledPath, operationsOf } from './document.ts';
import { filledIn, openScene } from './scenes.ts';

const run = promisify(execFile);

const gateway = await openGateway();
const operations = operationsOf(await documentOf(gateway));
afterAll(() => gateway.close());

const samples = operations.flatMap(({ method, path, operation }) =>
  operation['x-codeSamples'].map((sample) => ({
    method,
    path,
    // What is no JSON is a file of CSV.
    isFile: !('application/json' in (Object.values(operation.responses)[0]?.content ?? {})),
    ...sample,
  })),
);

test.each(samples)(
  '$method $path works when pasted, in $lang',
  async ({ path, lang, source, isFile }) => {
    const scene = await openScene(gateway);
    const code = filledIn(source, scene).replaceAll('http://127.0.0.1:4000', gateway.url);
    expect(code).toContain(gateway.url + filledPath(path, { id: scene.runId }));
    const replies = lang === 'Shell' ? await asShell(code, isFile) : [await asNode(code)];
    for (const reply of replies) {
      if (isFile) {
        expect(reply).toMatch(/^id,created_at,/);
        continue;
      }
      expect(reply).toEqual(expect.any(Object));
      expect(reply).not.toHaveProperty('error');
    }
  },
);

async function asShell(code: string, isFile: boolean): Promise<unknown[]> {
  return (await paste(code)).map(({ text }): unknown => (isFile ? text : JSON.parse(text)));
}

async function asNode(code: string): Promise<unknown> {
  const shown = `console.log = (reply) => process.stdout.write(JSON.stringify(reply));\n`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', shown + code]);
  return JSON.parse(stdout);
}
