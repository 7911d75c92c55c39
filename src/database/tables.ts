import {
  type EntityClass,
  type EntityMetadata,
  type EntityProperty,
  type MetadataStorage,
  CommitOrderCalculator,
} from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { escapeIdentifier } from 'pg';
import { invariant } from '../kernel/invariant.ts';

/** A column of an entity's table, as the ORM's metadata has it. */
export interface Column {
  /** Its name as the driver gives it in a row. */
  readonly name: string;
  /** Its name as a statement has it. */
  readonly sql: string;
  /** The property that it is a column of. */
  readonly property: string;
  /** Its type in PostgreSQL. */
  readonly type: string;
  readonly isPrimary: boolean;
  /** Its value in a row that the unit of work has prepared for the database. */
  readonly valueIn: (row: Readonly<Record<string, unknown>>) => unknown;
}

/** A table as the ORM's metadata has it: the one place from which statements take its columns. */
export interface Table {
  readonly sql: string;
  readonly columns: readonly Column[];
  /** The columns of its primary key. A tenant's table has the tenant first. */
  readonly keys: readonly Column[];
  /** All columns, as SELECT and INSERT list them. */
  readonly columnList: string;
}

const tables = new WeakMap<EntityMetadata, Table>();

/** The table of an entity, made of its metadata once. */
export function tableOf(em: EntityManager, entity: EntityClass<object>): Table {
  const meta: EntityMetadata = em.getMetadata().get(entity);
  const table = tables.get(meta) ?? makeTable(meta);
  tables.set(meta, table);
  return table;
}

function makeTable(meta: EntityMetadata): Table {
  const columns = columnsOf(meta);
  return {
    sql: escapeIdentifier(meta.tableName),
    columns,
    keys: columns.filter(({ isPrimary }) => isPrimary),
    columnList: columns.map(({ sql }) => sql).join(', '),
  };
}

/** The column of a property; of a relation, the one that it does not share with the key. */
export function columnOf({ columns }: Table, property: string): Column {
  const column = columns.find((each) => each.property === property);
  invariant(column, 'A property without a column');
  return column;
}

/** The column that says whose row it is: the first of the primary key. */
export function tenantColumnOf({ keys: [tenant] }: Table): Column {
  invariant(tenant, 'A table without a primary key');
  return tenant;
}

const orders = new WeakMap<MetadataStorage, readonly EntityMetadata[]>();

/** All entities, each after those that its rows refer to, by the ORM's own calculation. */
export function entitiesInOrder(em: EntityManager): readonly EntityMetadata[] {
  const metadata = em.getMetadata();
  const order = orders.get(metadata) ?? orderOf(metadata);
  orders.set(metadata, order);
  return order;
}

function orderOf(metadata: MetadataStorage): EntityMetadata[] {
  const calculator = new CommitOrderCalculator();
  for (const { _id } of metadata) calculator.addNode(_id);
  for (const { _id, relations } of metadata) {
    for (const relation of relations) calculator.discoverProperty(relation, _id);
  }
  return calculator.sort().map((id) => metadata.getById(id));
}

function columnsOf(meta: EntityMetadata): Column[] {
  const columns = new Map<string, Column>();
  for (const property of meta.props.filter(({ persist }) => persist !== false)) {
    for (const [at, name] of property.fieldNames.entries()) {
      // Relations share the tenant's column. It belongs to the first property that has it.
      if (!columns.has(name)) columns.set(name, makeColumn(property, at, name));
    }
  }
  return [...columns.values()];
}

function makeColumn(property: EntityProperty, at: number, name: string): Column {
  return {
    name,
    sql: escapeIdentifier(name),
    property: property.name,
    type: property.columnTypes[at] ?? 'text',
    isPrimary: property.primary === true,
    valueIn: (row) => {
      const value = row[property.name];
      // A reference to a row is its key, in the order of the key's columns.
      if (Array.isArray(value) && property.fieldNames.length > 1) return value[at] ?? null;
      return value ?? null;
    },
  };
}
