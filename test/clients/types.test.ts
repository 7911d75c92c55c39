import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const CLIENTS = import.meta.dirname;

/** The compiler that most frontends have today, and the one that the gateway is checked with. */
test.each(['test/clients/node_modules/.bin/tsc', 'node_modules/.bin/tsc'])(
  'what is generated type-checks, and so do the programs that use it, by %s',
  async (tsc) => {
    const said = await new Promise<string>((resolve) => {
      const args = ['--project', join(CLIENTS, 'tsconfig.json')];
      execFile(join(CLIENTS, '../..', tsc), args, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
    expect(said).toBe('');
  },
);
