import { type ChangeSet, type EntityClass, ChangeSetType } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { type Column, type Table, tableOf } from './columns.ts';
import { type Statement } from './transaction/statement.ts';

/**
 * The unit of work's flush, written as sets: what has changed on these entities is what the ORM finds,
 * and each table is one statement whatever the number of its rows. The entities' tables are written in
 * the order in which they first come. Nothing is left to the ORM's own flush.
 */
export function bulkFlush(em: EntityManager, entities: Iterable<object>): Statement[] {
  const work = em.getUnitOfWork();
  for (const entity of entities) work.computeChangeSet(entity);
  const byEntity = Map.groupBy(work.getChangeSets(), ({ meta }) => meta.class);
  return [...byEntity].map(([entity, sets]) => {
    const table = tableOf(em, entity as EntityClass<object>);
    const comparator = em.config.getComparator(em.getMetadata());
    const rows = sets.map((set) => comparator.prepareEntity(set.entity) as Row);
    return statementOf(table, sets, rows);
  });
}

type Row = Readonly<Record<string, unknown>>;

function statementOf(table: Table, sets: readonly ChangeSet<object>[], rows: Row[]): Statement {
  const isNew = sets.every(({ type }) => type === ChangeSetType.CREATE);
  const changed = isNew ? [] : changedColumns(table, sets);
  const [row] = rows;
  if (row && rows.length === 1)
    return isNew ? insertOne(table, row) : writeOne(table, sets, row, changed);
  return upsert(table, rows, changed);
}

/** The columns that have changed on any of the rows. */
function changedColumns({ columns }: Table, sets: readonly ChangeSet<object>[]): Column[] {
  const names = new Set(
    sets.flatMap(({ type, payload }) =>
      type === ChangeSetType.CREATE ? [] : Object.keys(payload),
    ),
  );
  return columns.filter(({ property, isPrimary }) => !isPrimary && names.has(property));
}

function writeOne(
  table: Table,
  [set]: readonly ChangeSet<object>[],
  row: Row,
  changed: readonly Column[],
): Statement {
  if (set?.type === ChangeSetType.CREATE) return insertOne(table, row);
  const keys = table.columns.filter(({ isPrimary }) => isPrimary);
  const assigned = changed.map(({ name }, at) => `"${name}" = $${at + 1}`);
  const where = keys.map(({ name }, at) => `"${name}" = $${changed.length + at + 1}`);
  return {
    text: `update "${table.name}" set ${assigned.join(', ')} where ${where.join(' and ')}`,
    values: [...changed, ...keys].map(({ valueIn }) => valueIn(row)),
  };
}

/** By VALUES, which PostgreSQL plans in half the time of a set of one row. */
function insertOne(table: Table, row: Row): Statement {
  const { columns } = table;
  return {
    text: `${into(table)} values (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
    values: columns.map(({ valueIn }) => valueIn(row)),
  };
}

/**
 * New rows and known ones in one statement, by the primary key: to join known ones to the table, the
 * planner would read all rows of a business that its statistics do not know yet to be large.
 */
function upsert(table: Table, rows: readonly Row[], changed: readonly Column[]): Statement {
  const { columns } = table;
  const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ');
  const keys = columns.filter(({ isPrimary }) => isPrimary).map(({ name }) => `"${name}"`);
  const update = changed.map(({ name }) => `"${name}" = excluded."${name}"`).join(', ');
  const conflict =
    changed.length === 0 ? '' : ` on conflict (${keys.join(', ')}) do update set ${update}`;
  return {
    text: `${into(table)} select * from unnest(${arrays})${conflict}`,
    values: columns.map(({ valueIn }) => rows.map(valueIn)),
  };
}

function into({ name, columns }: Table): string {
  return `insert into "${name}" (${columns.map((column) => `"${column.name}"`).join(', ')})`;
}
