import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { HistoryEntry } from './entry.ts';

const IdempotencyRecordSchema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  properties: {
    business: () => p.manyToOne(Business).primary().joinColumn('business_id'),
    key: p.text().primary(),
    fingerprint: p.blob(),
    entry: () =>
      p
        .manyToOne(HistoryEntry)
        // What adds to a main balance writes no entry.
        .nullable()
        .joinColumns('business_id', 'entry_id')
        .ownColumns('entry_id')
        .updateRule('no action')
        .deleteRule('no action'),
    created: p.boolean(),
    hashVersion: p.integer(),
    secretGeneration: p.integer().default(1),
    createdAt: p.datetime(3),
  },
  indexes: [{ name: 'idempotency_record_created_at_index', properties: ['business', 'createdAt'] }],
});

/** The first success under an Idempotency-Key: what a repeat of it is answered with. */
export class IdempotencyRecord extends IdempotencyRecordSchema.class {
  declare business: Rel<Business>;
  declare entry: Rel<HistoryEntry> | null;
}
IdempotencyRecordSchema.setClass(IdempotencyRecord);
