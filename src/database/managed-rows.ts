import { type EntityClass } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { columnList, tableOf } from './columns.ts';
import { type Statement } from './transaction/statement.ts';

/** A row as the driver has it, by column. */
export type RawRow = Readonly<Record<string, unknown>>;

/** Makes a row an entity that the unit of work manages: what changes on it from now on is found. */
export function manage<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  row: RawRow,
): Entity {
  const meta = em.getMetadata().get<Entity>(entity);
  const data = em.getDriver().mapResult<Entity>({ ...row } as never, meta);
  // The factory alone: `em.map` also walks through everything that the entity refers to.
  return em
    .getEntityFactory()
    .create(entity, data as never, { merge: true, convertCustomTypes: true, initialized: true });
}

/** How a row is locked: a lock that another has is waited for, or with `nowait` refused at once. */
export type Lock = 'for update' | 'for update nowait' | '';

/**
 * Selects the rows of a business whose `column` is one of these values, each looked up by the index: of
 * all at once, the planner would read all rows of a business that its statistics do not know yet to be
 * large.
 */
export function selectNamed(
  em: EntityManager,
  entity: EntityClass<object>,
  by: { readonly column: string; readonly type: string; readonly values: readonly string[] },
  businessId: string,
  lock: Lock,
): Statement {
  const table = tableOf(em, entity);
  const columns = columnList(table);
  if (by.values.length === 1) {
    const where = `business_id = $1 and "${by.column}" = $2`;
    const text = `select ${columns} from "${table.name}" where ${where} ${lock}`;
    return { text, values: [businessId, by.values[0]] };
  }
  return {
    text: `select found.* from unnest($2::${by.type}[]) as named (value), lateral (
      select ${columns} from "${table.name}"
      where business_id = $1 and "${by.column}" = named.value limit 1 ${lock}) as found`,
    values: [businessId, by.values],
  };
}
