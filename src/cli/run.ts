import { connect, openDatabase } from '../database/database.ts';
import { migrate, requireMigrated } from '../database/migrate.ts';
import { type Command } from '../kernel/command.ts';
import { createLog } from '../kernel/log.ts';
import { type Module } from '../kernel/module.ts';
import { readSettings } from '../settings.ts';
import { StartError } from '../start-error.ts';
import { table } from './table.ts';

/** A command needs few connections, and leaves the rest to the gateway. */
const POOL_SIZE = 2;

/** How a command is run. */
export interface RunOptions {
  readonly json: boolean;
  readonly modules: readonly Module[];
  readonly signal: AbortSignal;
}

/** Checks the input, finds the database, runs the command and prints its result. */
export async function runCommand(
  command: Command,
  given: Record<string, unknown>,
  { json, modules, signal }: RunOptions,
): Promise<void> {
  const { data: input, error } = command.input.safeParse(given);
  if (error) {
    const [{ path, message } = { path: [], message: 'is malformed' }] = error.issues;
    throw new StartError(`${optionName(command, String(path[0]))} ${message}.`);
  }
  const settings = readSettings(process.env);
  await using stack = new AsyncDisposableStack();
  const onProgress = (line: string): void => void (json || process.stderr.write(`${line}\n`));
  const database = await openDatabase(settings, 'command', { onProgress, signal });
  stack.defer(() => database.stop());
  const orm = await connect(modules, database, POOL_SIZE);
  stack.defer(() => orm.close(true));
  if (!command.unmigrated) await (database.embedded ? migrate(orm) : requireMigrated(orm));
  // No command shows a hash, so none needs the secret.
  const secret = settings.PAYOUT_HASH_SECRET ?? '';
  const log = createLog('silent');
  const app = { orm, settings: { ...settings, PAYOUT_HASH_SECRET: secret }, log };
  const result = await command.run(app, input);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : table(result));
  if (command.failed?.(result)) throw new StartError(`${command.name} has found problems.`);
}

function optionName({ arguments: named = [] }: Command, field: string): string {
  const words = field.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  if (named.some(({ name }) => name === words)) return words;
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
