import { type EntityClass, type EntityData, wrap } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { columnOf, tableOf, tenantColumnOf } from './tables.ts';
import type { Statement } from './transaction/statement.ts';

/** A row as the driver has it, by column. */
export type RawRow = Readonly<Record<string, unknown>>;

/**
 * Makes a row an entity that the unit of work manages: what changes on it from now on is found. It is
 * what `em.map` does, in a quarter of its time, as that also registers each row twice, and walks
 * through everything that it refers to.
 */
export function manage<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  row: RawRow,
): Entity {
  const meta = em.getMetadata().get<Entity>(entity);
  const work = em.getUnitOfWork();
  const data: EntityData<Entity> = em.getDriver().mapResult<Entity>(row as never, meta) ?? {};
  const fill = (each: Entity) =>
    em.getHydrator().hydrate(each, meta, data, em.getEntityFactory(), 'full', false, true);
  const made = Object.create(entity.prototype) as Entity;
  fill(made);
  const known = work.getIdentityMap().getByEntity(made);
  if (known && wrap(known).isInitialized()) return known;
  // A row that something refers to is known, but without its values.
  if (known) fill(known);
  const managed = work.register(known ?? made);
  // When it is written, it is compared with these.
  Object.assign(wrap(managed, true), { __initialized: true, __originalEntityData: data });
  return managed;
}

/** How rows are locked: a lock that another has is waited for, or with `nowait` refused at once. */
export type Lock = 'for update' | 'for update nowait' | '';

/** Which rows of a tenant: those whose property has one of these values. */
export interface RowsBy<Entity> {
  readonly entity: EntityClass<Entity>;
  readonly property: keyof Entity & string;
  readonly values: readonly string[];
}

/**
 * Selects rows of a tenant. Several values are looked up one by one, by the index: for all at once
 * the planner may choose to read all rows of a tenant, where its statistics do not know yet how
 * many there are.
 */
export function selectRows<Entity extends object>(
  em: EntityManager,
  tenantId: string,
  { entity, property, values }: RowsBy<Entity>,
  lock: Lock,
): Statement {
  const table = tableOf(em, entity);
  const { sql, type } = columnOf(table, property);
  const ofTenant = `select ${table.columnList} from ${table.sql}
    where ${tenantColumnOf(table).sql} = $1 and ${sql} =`;
  if (values.length === 1) {
    return { text: `${ofTenant} $2 ${lock}`, values: [tenantId, values[0]] };
  }
  return {
    text: `select found.* from unnest($2::${type}[]) as wanted (value), lateral (
      ${ofTenant} wanted.value limit 1 ${lock}) as found`,
    values: [tenantId, values],
  };
}
