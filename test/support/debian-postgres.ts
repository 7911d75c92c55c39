import { existsSync, readdirSync } from 'node:fs';
import { type Account, ROOT_ACCOUNTS } from '../../src/postgres/account.ts';

const VERSIONS = '/usr/lib/postgresql';

/** PostgreSQL refuses to run as root. */
export const POSTGRES_ACCOUNT: Account = (process.getuid?.() === 0
  ? ROOT_ACCOUNTS[0]
  : undefined) ?? { prefix: [], ids: {} };

/** The folder of Debian's newest PostgreSQL; an error in one sentence where there is none. */
export function debianBinaries(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const folders = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `${VERSIONS}/${version}/bin`);
  const found = folders.find((folder) => existsSync(`${folder}/postgres`));
  if (found !== undefined) return found;
  throw new Error(`These tests need Debian's package postgresql: ${VERSIONS}/*/bin is not there.`);
}
