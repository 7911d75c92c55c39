import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { openGateway } from '../../support/gateway.ts';
import { send } from '../../ledger/wire.ts';
import { documentOf, operationsOf } from './document.ts';
import { filledIn, openScene } from './scenes.ts';

const run = promisify(execFile);

const gateway = await openGateway();
const operations = operationsOf(await documentOf(gateway));
afterAll(() => gateway.close());

const samples = operations.flatMap(({ method, path, operation }) =>
  operation['x-codeSamples'].map((sample) => ({ method, path, ...sample })),
);

test.each(samples)('$method $path works when pasted, in $lang', async ({ path, lang, source }) => {
  const scene = await openScene(gateway);
  const code = filledIn(source, scene).replaceAll('http://127.0.0.1:4000', gateway.url);
  expect(code).toContain(gateway.url + path);
  const reply = lang === 'Shell' ? await asShell(code) : await asNode(code);
  expect(reply).toEqual(expect.any(Object));
  expect(reply).not.toHaveProperty('error');
});

/** A shell takes the line to pieces; what curl would send of them is sent, for not all machines have one. */
async function asShell(code: string): Promise<unknown> {
  const { stdout } = await run('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${code}`]);
  const [url = '', ...options] = stdout.split('\0').slice(0, -1);
  const given = (flag: string) => options.filter((_, i) => i % 2 === 1 && options[i - 1] === flag);
  const headers = given('-H').map((line) => line.split(': ') as [string, string]);
  const [method = 'GET'] = given('-X');
  const [body] = given('-d');
  const { status, text } = await send(url, {
    method,
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
  });
  expect(status).toBeLessThan(300);
  return JSON.parse(text);
}

async function asNode(code: string): Promise<unknown> {
  const shown = `console.log = (reply) => process.stdout.write(JSON.stringify(reply));\n`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', shown + code]);
  return JSON.parse(stdout);
}
