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
    kind: kindOf(Object.values(operation.responses)[0]?.content),
    ...sample,
  })),
);

test.each(samples)(
  '$method $path works when pasted, in $lang',
  async ({ path, lang, source, kind }) => {
    const scene = await openScene(gateway);
    const code = filledIn(source, scene).replaceAll('http://127.0.0.1:4000', gateway.url);
    expect(code).toContain(gateway.url + filledPath(path, { id: scene.runId }));
    const replies = lang === 'Shell' ? await asShell(code, kind) : [await asNode(code)];
    for (const reply of replies) {
      if (kind === 'nothing') expect(reply).toBe('');
      else if (kind === 'file') expect(reply).toMatch(/^id,created_at,/);
      else {
        expect(reply).toEqual(expect.any(Object));
        expect(reply).not.toHaveProperty('error');
      }
    }
  },
);

/** What a reply that succeeds has for a body; what is no JSON is a file of CSV. */
function kindOf(content: object | undefined): 'json' | 'file' | 'nothing' {
  if (!content) return 'nothing';
  return 'application/json' in content ? 'json' : 'file';
}

async function asShell(code: string, kind: string): Promise<unknown[]> {
  return (await paste(code)).map(({ text }): unknown =>
    kind === 'json' ? JSON.parse(text) : text,
  );
}

async function asNode(code: string): Promise<unknown> {
  const shown = `console.log = (reply) => process.stdout.write(JSON.stringify(reply));\n`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', shown + code]);
  return JSON.parse(stdout);
}
