import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { StaticDocument } from '../http/static-document.ts';
import { ApiError } from '../kernel/errors.ts';
import { ensureBuilt } from './ensure-built.ts';
import { DASHBOARD_ERRORS } from './errors.ts';

/** Where the files of the page are served; the build writes these addresses into the document. */
export const ASSETS = '/dashboard/assets/';

/** The page as it is served, from memory. */
export interface BuiltPage {
  readonly document: StaticDocument;
  /** The files that it is made of, by their names. */
  readonly assets: ReadonlyMap<string, StaticDocument>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

let loading: Promise<BuiltPage> | undefined;

/** The page, built first if nobody has yet; 503 if it cannot be, and then tried again at a later request. */
export async function builtPage(): Promise<BuiltPage> {
  loading ??= ensureBuilt().then(load);
  try {
    return await loading;
  } catch {
    // The job has logged why, or logs it at its next turn.
    loading = undefined;
    throw new ApiError(DASHBOARD_ERRORS.notBuilt);
  }
}

function load(folder: string): BuiltPage {
  const assets = join(folder, 'assets');
  const names = readdirSync(assets).filter((name) => extname(name) in TYPES);
  return {
    document: documentOf(join(folder, 'index.html')),
    assets: new Map(names.map((name) => [name, documentOf(join(assets, name))])),
  };
}

function documentOf(path: string): StaticDocument {
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  return new StaticDocument(type, readFileSync(path), {
    br: readFileSync(`${path}.br`),
    gzip: readFileSync(`${path}.gz`),
  });
}
