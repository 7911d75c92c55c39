import type { EntityClass } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { beforeAll, expect, test } from 'vitest';
import {
  columnOf,
  entitiesInOrder,
  tableOf,
  tenantColumnOf,
} from '../../../src/database/tables.ts';
import { HistoryEntry } from '../../../src/ledger/entry.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

test('every table has each column of its entity once, as the ORM itself writes them', () => {
  for (const meta of orm.getMetadata()) {
    const { columns, keys } = tableOf(orm.em, meta.class as EntityClass<object>);
    const names = columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const all = meta.props.filter(({ persist }) => persist !== false);
    expect(new Set(names)).toEqual(new Set(all.flatMap(({ fieldNames }) => fieldNames)));
    expect(keys.map(({ property }) => property)).toEqual(meta.primaryKeys);
  }
});

test('a relation has the column that it does not share with the key', () => {
  const table = tableOf(orm.em, HistoryEntry);
  expect(columnOf(table, 'payoutUser').sql).toBe('"payout_user_id"');
  expect(tenantColumnOf(table).sql).toBe('"business_id"');
  expect(() => columnOf(table, 'nothing')).toThrow('A property without a column');
});

test('every entity comes after those that it refers to', () => {
  const order = entitiesInOrder(orm.em);
  expect(order).toHaveLength([...orm.getMetadata()].length);
  for (const [at, { relations }] of order.entries()) {
    for (const { targetMeta } of relations) {
      const target = order.findIndex((each) => each.class === targetMeta?.class);
      expect(target).toBeGreaterThanOrEqual(0);
      expect(target).toBeLessThan(at);
    }
  }
});
