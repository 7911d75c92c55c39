import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../src/database/orm.ts';
import { modules } from '../../src/modules.ts';
import { readSettings } from '../../src/settings/settings.ts';

/** The gateway's ORM with no database behind it: it makes units of work, and connects to nothing. */
export function unconnectedOrm(): Promise<MikroORM> {
  const nowhere = { host: '127.0.0.1', port: 1, database: 'nowhere' };
  return MikroORM.init(ormOptions(modules, nowhere, readSettings({})));
}
