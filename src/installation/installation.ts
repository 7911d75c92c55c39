import { defineEntity, p } from '@mikro-orm/core';

const InstallationSchema = defineEntity({
  name: 'Installation',
  tableName: 'installation',
  properties: {
    id: p.integer().primary().autoincrement(false),
    hashSecretFingerprint: p.blob(),
    /** Of the secret before: some users' hashes may still be made under it. */
    hashSecretPreviousFingerprint: p.blob().nullable(),
    /**
     * The number of secrets so far. A row with a hash has the generation of the secret it was made
     * under.
     */
    secretGeneration: p.integer().default(1),
    demoBusinessId: p.uuid().nullable(),
  },
  checks: [{ name: 'installation_id_check', expression: 'id = 1' }],
});

/** The one row about the database as a whole. */
export class Installation extends InstallationSchema.class {}
InstallationSchema.setClass(Installation);
