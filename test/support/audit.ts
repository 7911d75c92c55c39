import type { MikroORM } from '@mikro-orm/postgresql';
import { checksOf } from '../../src/kernel/module.ts';
import { type AuditReport, audit } from '../../src/ledger/audit/audit.ts';
import { modules } from '../../src/modules.ts';

/** What `cli audit` finds, of one business or of all. */
export function auditBooks({ em }: MikroORM, businessId?: string): Promise<AuditReport> {
  return audit(em.fork(), checksOf(modules), businessId);
}
