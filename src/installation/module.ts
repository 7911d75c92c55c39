import { type Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { clockJob } from './clock.ts';
import { Installation } from './installation.ts';

/** What is true of the whole database, whoever pays. */
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
