import { defineEntity, p } from '@mikro-orm/core';

const InstallationSchema = defineEntity({
  name: 'Installation',
  tableName: 'installation',
  properties: {
    id: p.integer().primary().autoincrement(false),
    hashSecretFingerprint: p.blob(),
    /** Of the secret before: users may be left under it. */
    hashSecretPreviousFingerprint: p.blob().nullable(),
    /** How many secrets the database has had: rows say by it under which a hash was made. */
    secretGeneration: p.integer().default(1),
    demoBusinessId: p.uuid().nullable(),
  },
  checks: [{ name: 'installation_id_check', expression: 'id = 1' }],
});

/** What is true of the whole database: its one row. */
export class Installation extends InstallationSchema.class {}
InstallationSchema.setClass(Installation);
