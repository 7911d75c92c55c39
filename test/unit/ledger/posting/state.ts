import type { EntityManager } from '@mikro-orm/postgresql';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import type { Books } from '../../../../src/ledger/posting/books.ts';
import { reversedSums } from '../../../../src/ledger/reversal/reversed-sums.ts';
import { EMAILS, KEYS } from './requests.ts';
import { type Tables, rowOf, text } from './tables.ts';

/** All that the books of a group say, and all that would be written of them. */
export function stateOf(em: EntityManager, books: Books, tables: Tables): unknown {
  const row = (entity: object | undefined) => entity && rowOf(em, entity);
  const changes = books.changes();
  const written = changes.filter((each) => each instanceof HistoryEntry).map(({ id }) => id);
  const ids = [...tables.rows(HistoryEntry).map(({ id }) => text(id)), ...written];
  return {
    business: row(books.business),
    changes: changes.map(row),
    users: EMAILS.map((email) => row(books.user(email))),
    entries: ids.map((id) => {
      const entry = books.entry(id);
      const reversed = books.value(reversedSums, id);
      return entry && [row(entry), reversed, row(books.userOf(entry))];
    }),
    records: KEYS.map((key) => row(books.record(key))),
    firstEntryId: books.firstEntryId,
  };
}
