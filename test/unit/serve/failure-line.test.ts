import { expect, test } from 'vitest';
import { failureLine } from '../../../src/serve/failure-line.ts';

const PASSWORD = 'a-password';

test.each([
  ['ENOSPC', 'The command failed: the disk is full: make room on it (Error ENOSPC).'],
  [
    'EACCES',
    'The command failed: this user may not: give it the right to the file, folder or socket (Error EACCES).',
  ],
  [
    'EHOSTUNREACH',
    'The command failed at the database: there is no way to its host: see to the network and its address (Error EHOSTUNREACH).',
  ],
  ['ETIMEDOUT', 'The command failed at the database: no answer came in time (Error ETIMEDOUT).'],
  ['57P01', 'The command failed at the database: it is being shut down (Error 57P01).'],
  [
    '08006',
    'The command failed at the database: the connection was lost: its log may say why (Error 08006).',
  ],
  ['0A000', /it cannot do what a statement asks: see "Citus" in src\/database\/README\.md/],
  ['53100', 'The command failed at the database: its disk is full: make room on it (Error 53100).'],
])('an error %s is said in words', (code, line) => {
  const error = Object.assign(new Error(`secret ${PASSWORD}\nsecond line`), { code });
  const said = failureLine(error, 'The command failed');
  if (typeof line === 'string') expect(said).toBe(line);
  else expect(said).toMatch(line);
});

test('what nobody has foreseen has its name, and none of its words', () => {
  const line = failureLine(new RangeError(`Invalid ${PASSWORD}`), 'The command failed');
  expect(line).toBe(
    'The command failed, by an error that nobody has foreseen (RangeError): please report it.',
  );
});
