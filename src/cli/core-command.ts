import type { Database } from '../database/database.ts';
import type { Command } from '../kernel/command.ts';
import type { Module } from '../kernel/module.ts';
import type { Settings } from '../settings/settings.ts';

/** What a command is given that works on the database itself. */
export interface CommandContext {
  readonly database: Database;
  readonly settings: Settings;
  readonly modules: readonly Module[];
  /** Tells people what takes time, one line at a time. */
  readonly report: (line: string) => void;
  /**
   * Collects warnings, one line each. They are printed to stderr once the command has succeeded.
   */
  readonly warn: (line: string) => void;
}

/** A command that belongs to no module: it works on the database itself, migrated or not. */
export interface CoreCommand<Input = unknown> extends Omit<Command<Input>, 'run' | 'question'> {
  readonly isCore: true;
  /** Whether it needs an embedded database for itself, with no gateway running on it. */
  readonly isExclusive: boolean;
  /** Does the work. The result is printed, as a table or as JSON. */
  run(context: CommandContext, input: Input): Promise<object>;
}

/** Tells a core command from a module's. */
export function isCore(command: Command | CoreCommand): command is CoreCommand {
  return 'isCore' in command;
}
