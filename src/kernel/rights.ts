import type { EntityClass, EntityKey } from '@mikro-orm/core';

/** What the gateway's database role may do to an entity's rows, besides reading them. */
export interface Rights {
  readonly entity: EntityClass<object>;
  readonly insert: boolean;
  readonly delete: boolean;
  /** The properties that it may update. */
  readonly update: readonly string[];
}

/**
 * The rights to an entity's rows: exactly what the code does, so that a mistake of the code cannot
 * do more. Locking rows (`FOR UPDATE`) needs the right to update at least one column.
 */
export function rightsTo<Row extends object>(
  entity: EntityClass<Row>,
  rights: {
    readonly insert?: true;
    readonly delete?: true;
    readonly update?: readonly EntityKey<Row>[];
  },
): Rights {
  const { insert = false, delete: remove = false, update = [] } = rights;
  return { entity, insert, delete: remove, update };
}
