import type { Books, Payer } from '../stage/books.ts';
import type { Candidate } from '../candidates/candidates.ts';
import { newPayers } from './measure.ts';
import type { Run } from './steps.ts';

/** How many entries each preloaded user has. */
export const ENTRIES_PER_USER = 5;
/** The users of a business whose history is short. */
export const FEW_USERS = 1_000;

/** A database of its own, a gateway on it, and who pays there. */
export interface Place {
  readonly books: Books;
  readonly gateway: Candidate;
  readonly payer: Payer;
  readonly knownUsers: number;
}

/** The places that the preloaded part of a run compares; each is made when first needed. */
export class Places {
  readonly #run: Run;
  #full: Place | undefined;
  #few: Payer | undefined;
  #empty: Pick<Place, 'books' | 'gateway'> | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Preloads a database with one business that has so many users. */
  async preload(users: number, onProgress: (written: number, all: number) => void): Promise<void> {
    const at = await this.#open('preloaded');
    [this.#few] = await at.books.newPayers(1, FEW_USERS, ENTRIES_PER_USER);
    const [payer] = await at.books.newPayers(1, users, ENTRIES_PER_USER, onProgress);
    await at.books.client.query('vacuum analyze');
    await at.books.client.query('checkpoint');
    this.#full = { ...at, payer: existing(payer), knownUsers: users };
  }

  /** The preloaded business. */
  get full(): Place {
    return existing(this.#full);
  }

  /** One beside it, with few users. */
  get few(): Place {
    return { ...this.full, payer: existing(this.#few), knownUsers: FEW_USERS };
  }

  /** A new business in a database where nobody else is. */
  async empty(): Promise<Place> {
    this.#empty ??= await this.#open('nearly_empty');
    const { payers, knownUsers } = await newPayers(this.#run, this.#empty.books, 1);
    return { ...this.#empty, payer: existing(payers[0]), knownUsers };
  }

  /** Keeps in mind what has been paid, for the next count. */
  paid(entries: number): void {
    this.#full = { ...this.full, payer: { ...this.full.payer, entries } };
  }

  async #open(name: string): Promise<Pick<Place, 'books' | 'gateway'>> {
    const { scene } = this.#run;
    const books = await scene.otherBooks(name);
    return { books, gateway: await scene.candidates.start('gateway', undefined, books.url) };
  }
}

function existing<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new RangeError('it was not preloaded');
  return found;
}
