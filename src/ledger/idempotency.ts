import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { HistoryEntry } from './entry.ts';

/**
 * What a command keeps of its result, so that a repeat gets the same answer as the first request.
 */
export type KeptResult = Readonly<Record<string, unknown>>;

/** What makes a request safe to repeat. */
export interface Idempotency {
  readonly key: string;
  /** What tells two requests under one key apart. */
  readonly fingerprint: Buffer;
}

const IdempotencyRecordSchema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  properties: {
    business: () => p.manyToOne(Business).primary().joinColumn('business_id'),
    key: p.text().primary(),
    /** The kind of request. A key that was used for one kind is refused for another. */
    operation: p.text(),
    fingerprint: p.blob(),
    entry: () =>
      p
        .manyToOne(HistoryEntry)
        // Null for an upload of a pay run, and for fundings of the main balance before `DEPOSIT`.
        .nullable()
        .joinColumns('business_id', 'entry_id')
        .ownColumns('entry_id')
        .updateRule('no action')
        .deleteRule('no action'),
    result: p.json<KeptResult>(),
    createdAt: p.datetime(3),
  },
  indexes: [{ name: 'idempotency_record_created_at_index', properties: ['business', 'createdAt'] }],
});

/** The first success under an Idempotency-Key, which a repeat is answered with. */
export class IdempotencyRecord extends IdempotencyRecordSchema.class {
  declare business: Rel<Business>;
  declare entry: Rel<HistoryEntry> | null;
}
IdempotencyRecordSchema.setClass(IdempotencyRecord);
