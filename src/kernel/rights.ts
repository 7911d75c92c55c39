import { type EntityClass, type EntityKey } from '@mikro-orm/core';

/** What the gateway's role in the database may do to an entity's rows, besides reading them. */
export interface Rights {
  readonly entity: EntityClass<object>;
  readonly insert: boolean;
  readonly delete: boolean;
  /** The properties that it may change. */
  readonly update: readonly string[];
}

/**
 * The rights to an entity's rows: no more than what the code does, so that no mistake of the code can
 * do more. PostgreSQL lets those lock a row (`FOR UPDATE`) who may change one of its columns.
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
