import { ormOptions } from './src/database/orm.ts';
import { modules } from './src/modules.ts';
import { readSettings } from './src/settings/settings.ts';

const connectionString = process.env['DATABASE_URL'] ?? 'postgres://127.0.0.1/payout';

/** For `migration:create`, which makes a migration of what the entities have become. */
export default ormOptions(modules, { connectionString, database: 'payout' }, readSettings({}));
