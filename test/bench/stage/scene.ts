import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedDatabase, startEmbedded } from '../../../src/postgres/embedded.ts';
import { Books } from './books.ts';
import { Candidates } from '../candidates/candidates.ts';
import { Children } from './children.ts';
import { Loader } from './loader.ts';

const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

/** What a run happens in: a PostgreSQL of its own in a folder of its own, and the processes around it. */
export class Scene {
  readonly children: Children;
  readonly loader: Loader;
  readonly candidates: Candidates;
  /** The database that all candidates share. */
  readonly books: Books;
  readonly #server: EmbeddedDatabase;
  readonly #others: Books[] = [];
  readonly #dataDir: string;

  private constructor(dataDir: string, server: EmbeddedDatabase, books: Books) {
    this.#dataDir = dataDir;
    this.#server = server;
    this.books = books;
    this.children = new Children();
    this.loader = new Loader(this.children);
    this.candidates = new Candidates(this.children, books.url);
  }

  static async open(signal: AbortSignal): Promise<Scene> {
    const dataDir = await mkdtemp(join(tmpdir(), 'payout-bench-'));
    let server: EmbeddedDatabase | undefined;
    try {
      // PostgreSQL runs as another user where this is root's, and has to come through.
      await chmod(dataDir, 0o711);
      server = await startEmbedded({ dataDir, owner: 'gateway', signal });
      return new Scene(dataDir, server, await Books.open(server.url));
    } catch (error) {
      await server?.stop();
      await remove(dataDir);
      throw error;
    }
  }

  /** One more database on the same server, with tables of its own. */
  async otherBooks(name: string): Promise<Books> {
    await this.books.client.query(`create database ${name}`);
    const url = new URL(this.#server.url);
    url.pathname = `/${name}`;
    const books = await Books.open(url.href);
    this.#others.push(books);
    return books;
  }

  /** Ends everything without waiting. */
  kill(): void {
    this.children.kill();
    this.#server.kill();
    rmSync(this.#dataDir, REMOVAL);
  }

  /** Leaves no process and no file. */
  async close(): Promise<void> {
    await this.children.stopAll();
    for (const books of [this.books, ...this.#others]) await books.close().catch(() => undefined);
    await this.#server.stop();
    await remove(this.#dataDir);
  }
}

function remove(dataDir: string): Promise<void> {
  return rm(dataDir, REMOVAL);
}
