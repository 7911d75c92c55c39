import { Migration20261122162737 } from './migrations/Migration20261122162737.ts';
import { Migration20261122193144 } from './migrations/Migration20261122193144.ts';
import { Migration20261125223345 } from './migrations/Migration20261125223345.ts';
import { Migration20261125224337 } from './migrations/Migration20261125224337.ts';
import { Migration20261125231847 } from './migrations/Migration20261125231847.ts';
import { Migration20261126025904 } from './migrations/Migration20261126025904.ts';
import { Migration20261126030706 } from './migrations/Migration20261126030706.ts';
import { Migration20261126080811 } from './migrations/Migration20261126080811.ts';
import { Migration20261126080912 } from './migrations/Migration20261126080912.ts';
import { Migration20261126085402 } from './migrations/Migration20261126085402.ts';
import { Migration20261127105153 } from './migrations/Migration20261127105153.ts';
import { Migration20261127145106 } from './migrations/Migration20261127145106.ts';

/**
 * All migrations, oldest first. They are listed here rather than found on disk, because the ORM
 * takes a folder's path for a pattern: in a folder such as `gateway (1)` it would find none.
 */
export const migrations = [
  Migration20261122162737,
  Migration20261122193144,
  Migration20261125223345,
  Migration20261125224337,
  Migration20261125231847,
  Migration20261126025904,
  Migration20261126030706,
  Migration20261126080811,
  Migration20261126080912,
  Migration20261126085402,
  Migration20261127105153,
  Migration20261127145106,
];
