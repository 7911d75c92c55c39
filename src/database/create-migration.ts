import { MikroORM } from '@mikro-orm/postgresql';
import config from '../../mikro-orm.config.ts';

/**
 * `npm run migration:create`: writes a new migration from what has changed in the entities since
 * the last one. The ORM's own command line cannot do it where the clone's path has characters that
 * it takes for a pattern or a part of a URL.
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
