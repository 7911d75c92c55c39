import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { tableOf } from './tables.ts';

/**
 * Notes what an entity's columns hold now; what is returned puts it back. Its key never changes.
 */
export function restorePoint(em: EntityManager, entity: object): () => void {
  const before: Record<string, unknown> = {};
  const type: EntityClass<object> = entity.constructor;
  for (const { property, isPrimary } of tableOf(em, type).columns) {
    if (!isPrimary) before[property] = (entity as Record<string, unknown>)[property];
  }
  return () => void Object.assign(entity, before);
}
