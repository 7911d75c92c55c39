import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { clockJob } from './clock.ts';
import { Installation } from './installation.ts';

/** What concerns the database as a whole, and no single business. */
export const installationModule: Module = {
  name: 'installation',
  entities: [Installation],
  jobs: [clockJob],
  rights: [
    rightsTo(Installation, {
      insert: true,
      update: [
        'demoBusinessId',
        'hashSecretFingerprint',
        'hashSecretPreviousFingerprint',
        'secretGeneration',
      ],
    }),
  ],
};
