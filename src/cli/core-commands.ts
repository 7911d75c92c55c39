import { z } from 'zod';
import { migrateAsOwner } from '../database/migrate.ts';
import { copyCommand } from './copy-command.ts';
import type { CoreCommand } from './core-command.ts';

const migrateCommand: CoreCommand = {
  name: 'migrate',
  summary: "Brings the schema of the database up to date, and the rights of the gateway's role.",
  example: '',
  isCore: true,
  isExclusive: false,
  input: z.object({}),
  run: async ({ modules, database, settings, report, warn }) => {
    report('Bringing the schema up to date …');
    return { applied: await migrateAsOwner(modules, database, settings, warn) };
  },
};

/** The commands that belong to no module. */
export const coreCommands: readonly CoreCommand[] = [migrateCommand, copyCommand];
