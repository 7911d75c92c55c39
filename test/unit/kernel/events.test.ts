import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../../../src');

test('no two events have one name: who listens to one would be told of both', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  const names = sources.flatMap((file) =>
    [...readFileSync(join(SRC, file), 'utf8').matchAll(/new GatewayEvent<.+?>\(\s*'(.+?)'/gs)].map(
      ([, name]) => name,
    ),
  );
  expect(names.length).toBeGreaterThan(5);
  expect(names).toEqual([...new Set(names)]);
});
