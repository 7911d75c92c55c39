import { type EntityClass, type EntityMetadata, type EntityProperty } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';

/** A column of an entity's table, as the ORM's metadata has it. */
export interface Column {
  readonly name: string;
  /** The property that it is a column of. */
  readonly property: string;
  /** Its type in PostgreSQL. */
  readonly type: string;
  readonly isPrimary: boolean;
  /** Its value in a row that the unit of work has prepared for the database. */
  readonly valueIn: (row: Readonly<Record<string, unknown>>) => unknown;
}

/** A table as the ORM knows it: the one place from which statements of ours take its columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

const tables = new WeakMap<EntityMetadata, Table>();

/** The table of an entity, made of its metadata once. */
export function tableOf(em: EntityManager, entity: EntityClass<object>): Table {
  const meta: EntityMetadata = em.getMetadata().get(entity);
  const table = tables.get(meta) ?? { name: meta.tableName, columns: columnsOf(meta) };
  tables.set(meta, table);
  return table;
}

/** The columns of a table, for a SELECT. */
export function columnList({ columns }: Table): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}

function columnsOf(meta: EntityMetadata): Column[] {
  const columns = new Map<string, Column>();
  for (const property of meta.props.filter(({ persist }) => persist !== false)) {
    for (const [at, name] of property.fieldNames.entries()) {
      // Relations share the business's column, which the first of them has.
      if (!columns.has(name)) columns.set(name, columnOf(property, at, name));
    }
  }
  return [...columns.values()];
}

function columnOf(property: EntityProperty, at: number, name: string): Column {
  return {
    name,
    property: property.name,
    type: property.columnTypes[at] ?? 'text',
    isPrimary: property.primary === true,
    valueIn: (row) => {
      const value = row[property.name];
      // The key of a row that another refers to, in the order of its columns.
      if (Array.isArray(value) && property.fieldNames.length > 1) return value[at] ?? null;
      return value ?? null;
    },
  };
}
