import { expect, test } from 'vitest';
import { LANGUAGES } from '../../src/dashboard/page/developers/code/languages.ts';
import { useGateway } from '../support/gateway.ts';
import { type Runner, expectToPay } from './ready-code.ts';

const gateway = useGateway();

const RUNNERS: Readonly<Record<string, Runner>> = {
  Python: { command: 'python3', file: 'pay.py' },
  PHP: { command: 'php', file: 'pay.php' },
  Ruby: { command: 'ruby', file: 'pay.rb' },
  Go: { command: 'go', file: 'pay.go', before: ['run'] },
};

test.each(Object.entries(RUNNERS))('as %s it pays what was typed, once', (language, runner) =>
  expectToPay(gateway(), language, runner),
);

test('there is no language whose code is not run, here or by npm test', () => {
  const names = LANGUAGES.map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(['cURL', 'JavaScript', ...Object.keys(RUNNERS)]));
});
