import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { DataDir } from './data-dir.ts';
import type { OwnerKind } from './postmaster.ts';

/** What is needed to run a server on a cluster. */
export interface ServerSetup {
  readonly dir: DataDir;
  readonly binaries: Binaries;
  readonly account: Account;
  /** The superuser's password. */
  readonly password: string;
  /** Whether a gateway or a command starts the server. */
  readonly kind: OwnerKind;
  readonly report: (line: string) => void;
}
