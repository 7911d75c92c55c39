import { defineEntity, p } from '@mikro-orm/core';

const InstallationSchema = defineEntity({
  name: 'Installation',
  tableName: 'installation',
  properties: {
    id: p.integer().primary().autoincrement(false),
    hashSecretFingerprint: p.blob(),
    demoBusinessId: p.uuid().nullable(),
  },
  checks: [{ name: 'installation_id_check', expression: 'id = 1' }],
});

/** What is true of the whole database: its one row. */
export class Installation extends InstallationSchema.class {}
InstallationSchema.setClass(Installation);
