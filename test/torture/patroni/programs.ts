import { existsSync } from 'node:fs';
import { debianBinaries } from '../../support/debian-postgres.ts';

/** Where Debian's packages put their programs. */
const FOLDERS = ['/usr/bin', '/usr/sbin'];
/** The programs, and the packages that have them. */
const PACKAGES = { patroni: 'patroni', etcd: 'etcd-server', haproxy: 'haproxy' } as const;

/** The paths of what a cluster consists of. */
export type Programs = Readonly<Record<keyof typeof PACKAGES | 'postgres', string>>;

/** Finds the programs; an error in one sentence where one is missing. */
export function findPrograms(): Programs {
  const missing: string[] = [];
  const find = (program: keyof typeof PACKAGES): string => {
    const path = FOLDERS.map((folder) => `${folder}/${program}`).find(existsSync);
    if (path === undefined) missing.push(PACKAGES[program]);
    return path ?? '';
  };
  const found = { patroni: find('patroni'), etcd: find('etcd'), haproxy: find('haproxy') };
  let postgres = '';
  try {
    postgres = debianBinaries();
  } catch {
    missing.push('postgresql');
  }
  if (missing.length === 0) return { ...found, postgres };
  throw new Error(`The torture of a cluster needs Debian's packages ${missing.join(', ')}.`);
}
