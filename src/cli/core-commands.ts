import { z } from 'zod';
import { migrate } from '../database/migrate.ts';
import { type Command } from '../kernel/command.ts';

const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Brings the schema of the database up to date.',
  example: '',
  unmigrated: true,
  input: z.object({}),
  run: async ({ orm }) => ({ applied: await migrate(orm) }),
};

/** The commands that belong to no module. */
export const coreCommands: readonly Command[] = [migrateCommand];
