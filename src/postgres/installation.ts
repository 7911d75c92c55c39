import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { DataDir } from './data-dir.ts';
import type { OwnerKind } from './postmaster.ts';

/** All that is needed to run a server on a cluster. */
export interface Installation {
  readonly dir: DataDir;
  readonly binaries: Binaries;
  readonly account: Account;
  /** The superuser's password. */
  readonly password: string;
  /** On whose behalf the server runs. */
  readonly kind: OwnerKind;
  readonly report: (line: string) => void;
}
