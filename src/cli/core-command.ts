import { type Database } from '../database/database.ts';
import { type Command } from '../kernel/command.ts';
import { type Module } from '../kernel/module.ts';
import { type Settings } from '../settings/settings.ts';

/** Where a command runs that is about the database itself. */
export interface Site {
  readonly database: Database;
  readonly settings: Settings;
  readonly modules: readonly Module[];
  /** Tells people of what takes time, a line each. */
  readonly report: (line: string) => void;
  /** Tells whoever runs it of what is not as it should be, a line each, once it has succeeded. */
  readonly warn: (line: string) => void;
}

/** A command that belongs to no module: it is about the database itself, migrated or not. */
export interface CoreCommand<Input = unknown> extends Omit<Command<Input>, 'run' | 'question'> {
  /** Whether it wants an embedded database to itself, so that no gateway runs on it meanwhile. */
  readonly alone?: true;
  /** Does it. What it returns is printed, as a table or as JSON. */
  runAt(site: Site, input: Input): Promise<object>;
}
