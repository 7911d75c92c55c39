import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test, vi } from 'vitest';
import { migrations } from '../../../src/database/migrations.ts';
import { emptyDatabase } from '../../support/database.ts';
import { CLONE, TEST_MS, run } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const names = migrations.map(({ name }) => name);

test('every file of a migration is in the list, in their order', async () => {
  const files = await readdir(join(CLONE, 'src', 'database', 'migrations'));
  const found = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
  expect(names).toEqual(found.toSorted());
});

/** A clone of the gateway in a folder of this name, as far as it is run here. */
async function cloneIn(name: string): Promise<string> {
  const folder = join(await mkdtemp(join(inject('runFolder'), 'clone-')), name);
  await mkdir(folder);
  for (const file of ['src', 'package.json', 'mikro-orm.config.ts']) {
    await cp(join(CLONE, file), join(folder, file), { recursive: true });
  }
  await symlink(join(CLONE, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test.each(['gateway (1)', 'x[1] !(a|b) a{b}c', '100% #1? %41 $HOME ünï'])(
  'a clone in a folder "%s" has all migrations, and can make one',
  async (name) => {
    const clone = await cloneIn(name);
    const env = { DATABASE_URL: await emptyDatabase() };
    const migrated = await run(
      process.execPath,
      [join(clone, 'src/cli.ts'), 'migrate', '--json'],
      env,
    );
    expect(migrated).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(migrated.stdout)).toEqual({ applied: names });
    const made = await run('npm', ['run', '--silent', 'migration:create', '--prefix', clone], env);
    expect(made).toEqual({
      status: 0,
      stdout: 'The migrations are all there is: nothing has changed.\n',
      stderr: '',
    });
  },
);
