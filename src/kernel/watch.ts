import DataLoader from 'dataloader';
import type { App } from './context.ts';
import { apiErrorOf } from './database-errors.ts';
import { describeError } from './log.ts';
import { patiently } from './patiently.ts';

/** How often the rows that are watched are read, in milliseconds. */
const EVERY_MS = 1_000;

/** How the rows of one kind are read for those who watch them. */
export interface Watchable<Row extends object> {
  /** The rows of these keys, by one statement; a row that is not there is left out. */
  readonly read: (app: App, keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>;
  /** What a watcher sees change: a row for which it is the same text has not changed. */
  readonly version: (row: Row) => string;
}

/** The key of a row that is known by its tenant and its id. */
export function keyIn(tenantId: string, id: string): string {
  return `${tenantId} ${id}`;
}

/** The parts of such keys; no two tenants have the same id. */
export function partsOf(keys: readonly string[]): { tenantIds: string[]; ids: string[] } {
  const parts = keys.map((key) => key.split(' '));
  const column = (index: number): string[] => [
    ...new Set(parts.flatMap((part) => part.slice(index, index + 1))),
  ];
  return { tenantIds: column(0), ids: column(1) };
}

/** A row as it was read last: a new object each time that it has changed. */
interface State<Row> {
  readonly row: Row | undefined;
  readonly version: string;
}

/** A row that somebody watches. */
interface Watched<Row> {
  state: State<Row> | undefined;
  /** The number of the read that found this state: what an earlier one finds later is older. */
  read: number;
  watchers: number;
  readonly waiting: Set<() => void>;
}

/**
 * The rows that this process watches, of all tenants: one statement a second reads them all, and none
 * is sent while nobody watches. Nothing tells it of a change, so a change costs nothing, and it makes
 * no difference which process has made it.
 */
export class Watch<Row extends object> {
  readonly #app: App;
  readonly #rows: Watchable<Row>;
  readonly #watched = new Map<string, Watched<Row>>();
  readonly #fresh: DataLoader<string, undefined>;
  #reads = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(app: App, rows: Watchable<Row>) {
    this.#app = app;
    this.#rows = rows;
    this.#fresh = new DataLoader(
      async (keys) => {
        await this.#read([...new Set(keys)]);
        return keys.map(() => undefined);
      },
      { cache: false },
    );
  }

  /**
   * The row as it is now, and again each time that it has changed; undefined where there is none. A
   * reader that is slow misses states, but never the last.
   */
  async *follow(key: string, signal: AbortSignal): AsyncGenerator<Row | undefined> {
    const watched = this.#enter(key);
    try {
      await patiently(signal, () => this.#fresh.load(key));
      let seen: State<Row> | undefined;
      while (!signal.aborted) {
        if (watched.state === seen) await change(watched, signal);
        else yield (seen = watched.state)?.row;
      }
    } finally {
      this.#leave(key, watched);
    }
  }

  #enter(key: string): Watched<Row> {
    const watched = this.#watched.get(key) ?? newlyWatched<Row>();
    watched.watchers += 1;
    this.#watched.set(key, watched);
    if (!this.#timer) this.#timer = this.#nextRead();
    return watched;
  }

  #leave(key: string, watched: Watched<Row>): void {
    watched.watchers -= 1;
    if (watched.watchers === 0) this.#watched.delete(key);
  }

  #nextRead(): NodeJS.Timeout {
    return setTimeout(() => void this.#readAll(), EVERY_MS).unref();
  }

  async #readAll(): Promise<void> {
    await this.#read([...this.#watched.keys()]).catch((error: unknown) => {
      // While the database is away nothing changes; what is wrong with it is told elsewhere.
      if (!apiErrorOf(error)) this.#app.log.error(describeError(error), 'watching failed');
    });
    this.#timer = this.#watched.size > 0 ? this.#nextRead() : undefined;
  }

  async #read(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const number = ++this.#reads;
    const rows = await this.#rows.read(this.#app, keys);
    for (const key of keys) {
      const watched = this.#watched.get(key);
      const row = rows.get(key);
      const version = row ? this.#rows.version(row) : '';
      if (!watched || watched.read > number) continue;
      watched.read = number;
      if (watched.state?.version === version) continue;
      watched.state = { row, version };
      for (const wake of watched.waiting) wake();
      watched.waiting.clear();
    }
  }
}

function newlyWatched<Row>(): Watched<Row> {
  return { state: undefined, read: 0, watchers: 0, waiting: new Set() };
}

/** Resolves when the row has changed, or the signal is aborted. */
function change<Row>({ waiting }: Watched<Row>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener('abort', wake);
  });
}
