import type { Command as Program } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { modules } from '../../../src/modules.ts';

/** What --help prints, of a program and of all below it, by their names. */
async function helpOf(program: Program, words: readonly string[]): Promise<[string, string][]> {
  let text = '';
  program.configureOutput({ writeOut: (chunk) => void (text += chunk) });
  await program.parseAsync(['--help'], { from: 'user' }).catch(() => undefined);
  const below = program.commands.map((each) => helpOf(each, [...words, each.name()]));
  return [[words.join(' '), text], ...(await Promise.all(below)).flat()];
}

test('every --help says what it is about, and has an example that names the command', async () => {
  const program = createProgram(modules, new AbortController().signal);
  const helps = await helpOf(program, []);
  const stated =
    'business create|business list|business show|business fund|business|payouts on|payouts off|' +
    'payouts|key create|key list|key revoke|key regenerate|key|user show|user deactivate|' +
    'user activate|user rotate-hash|user|hash rotate-secret|hash|audit|run create|run show|' +
    'run confirm|run cancel|run reverse|run|webhook list|webhook create|webhook delete|' +
    'webhook test|webhook deliveries|webhook redeliver|webhook|migrate|copy|';
  const names = helps.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(stated.split('|')));
  for (const [name, text] of helps) {
    const [, examples = ''] = text.split(/\nExamples?:\n/);
    expect([name, examples]).toEqual([
      name,
      expect.stringMatching(/^ {2}npm run --silent cli -- /),
    ]);
    expect(examples).toContain(`cli -- ${name}`);
    const isGroup = names.some((each) => each.startsWith(`${name} `)) || name === '';
    if (!isGroup) expect(text).toMatch(/--json +print the result as JSON/);
  }
});
