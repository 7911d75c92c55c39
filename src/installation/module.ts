import { type Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { Installation } from './installation.ts';

/** What is true of the whole database, whoever pays. */
export const installationModule: Module = {
  name: 'installation',
  entities: [Installation],
  rights: [rightsTo(Installation, { insert: true, update: ['demoBusinessId'] })],
};
