import { MikroORM } from '@mikro-orm/postgresql';
import config from '../../mikro-orm.config.ts';

/**
 * `npm run migration:create`: writes what the entities have become since the last migration as a new
 * one. Not by the ORM's own command line, which takes the path of the clone for a pattern and a URL.
 */
const orm = await MikroORM.init({ ...config, baseDir: '.' });
try {
  const { fileName } = await orm.migrator.create();
  const name = fileName.replace(/\.ts$/, '');
  process.stdout.write(
    fileName === ''
      ? 'The migrations are all there is: nothing has changed.\n'
      : `Made ${name}: add it to the list in src/database/migrations.ts.\n`,
  );
} finally {
  await orm.close(true);
}
