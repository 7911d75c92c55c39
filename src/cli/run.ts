import type { MikroORM } from '@mikro-orm/postgresql';
import { connect, openDatabase } from '../database/database.ts';
import { reasonToMigrate, migrateAsOwner, requireMigrated } from '../database/migrate.ts';
import { watchDatabase } from '../database/state.ts';
import { findSecret } from '../installation/secret.ts';
import { settleSecret } from '../installation/settle-secret.ts';
import type { Command } from '../kernel/command.ts';
import type { GatewaySettings } from '../settings/gateway-settings.ts';
import { createLog } from '../kernel/log.ts';
import { type Module, checksOf, secretMovesOf } from '../kernel/module.ts';
import { warnOfMistyped } from '../settings/mistyped.ts';
import { SETTINGS, type Settings, readSettings } from '../settings/settings.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { canAsk, confirm } from './confirm.ts';
import { type CommandContext, type CoreCommand, isCore } from './core-command.ts';
import type { CommandLineIo } from './io.ts';
import { type Interruption, interruptionOn } from './interruption.ts';
import { printResult } from './print-result.ts';
import { table } from './table.ts';

/** A command needs few connections: the others are for the gateway. */
const POOL_SIZE = 2;

/** How a command is to be run. */
export interface RunOptions {
  readonly json: boolean;
  /** Whether to run it without a question. */
  readonly yes: boolean;
  readonly modules: readonly Module[];
  /** Ends the command, whatever it waits for. */
  readonly signal: AbortSignal;
  readonly io: CommandLineIo;
}

/** Checks the input, finds the database, runs the command and prints its result. */
export async function runCommand(
  command: Command | CoreCommand,
  given: Record<string, unknown>,
  options: RunOptions,
): Promise<void> {
  const { json, modules, signal, io } = options;
  const report = reporterOn(io);
  const { data: input, error } = command.input.safeParse(given);
  if (error) {
    const [{ path, message } = { path: [], message: 'is malformed' }] = error.issues;
    throw new OperatorError(`${optionName(command, String(path[0]))} ${message}.`);
  }
  const settings = readSettings(io.env);
  // Printed for programs as well: with a mistyped DATABASE_URL the command runs on another
  // database.
  for (const line of warnOfMistyped(io.env, SETTINGS)) io.stderr.write(`${line}\n`);
  const told = interruptionOn(io, signal);
  const isExclusive = isCore(command) && command.isExclusive;
  const owner = isExclusive ? 'gateway' : 'command';
  const database = await openDatabase(settings, owner, { onProgress: report, signal });
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const context = { database, settings, modules, report, warn };
  let result: object | undefined;
  try {
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new OperatorError('Interrupted.')));
    });
    result = await Promise.race([runOn(context, command, input, options, told), aborted]);
    told.end();
  } finally {
    await database.stop();
  }
  // Not before: if a command fails, stderr has the one line that says why.
  for (const line of warnings) io.stderr.write(`${line}\n`);
  if (result === undefined) return;
  await printResult(io.stdout, json ? `${JSON.stringify(result)}\n` : table(result, command.cents));
  const failure = command.failed?.(result);
  if (failure !== undefined) throw new OperatorError(failure);
}

async function runOn(
  context: CommandContext,
  command: Command | CoreCommand,
  input: unknown,
  { signal, yes, io }: RunOptions,
  told: Interruption,
): Promise<object | undefined> {
  if (isCore(command)) return command.run(context, input);
  const { settings } = context;
  const orm = await connectMigrated(context);
  const { progress } = told;
  const log = createLog('silent');
  const state = watchDatabase(orm, log);
  try {
    const app = {
      orm,
      database: state,
      settings: await withSecret(command, input, settings, orm),
      log,
      checks: checksOf(context.modules),
      secretMoves: secretMovesOf(context.modules),
    };
    const question = yes || !canAsk(io) ? undefined : await command.question?.(app, input);
    if (question !== undefined) {
      const { line } = told;
      told.line = () => '\nNothing was changed.';
      await confirm(question, io, signal);
      told.line = line;
    }
    return await command.run(app, input, {
      progress: progress.tell,
      tell: (line) => {
        progress.end();
        io.stderr.write(`${line}\n`);
      },
      note: context.report,
      output: io.stdout,
      ifInterrupted: (line) => (told.line = line),
      signal,
    });
  } finally {
    progress.end();
    await state.stop();
    await orm.close(true);
  }
}

/** The settings with the hash secret if the command needs it, checked against the database. */
async function withSecret(
  command: Command,
  input: unknown,
  settings: Settings,
  orm: MikroORM,
): Promise<GatewaySettings> {
  const { name, secret } = command;
  // What has not asked for it has none, so that no hash can be made under anything else.
  if (secret === undefined || command.needsSecret?.(input) === false)
    return { ...settings, PAYOUT_HASH_SECRET: '' };
  const found = { ...settings, PAYOUT_HASH_SECRET: await findSecret(settings, name) };
  const movesUsers = secret === 'next';
  const permissions = { mayBegin: movesUsers, mayLackPrevious: movesUsers };
  return { ...found, hashGeneration: await settleSecret(orm, found, permissions) };
}

/**
 * Connects the ORM as the gateway's role. An embedded database is migrated first if it needs that.
 */
async function connectMigrated({
  database,
  settings,
  modules,
  warn,
}: CommandContext): Promise<MikroORM> {
  const orm = await connect(modules, database, {
    ...settings,
    DATABASE_POOL_SIZE: POOL_SIZE,
    patient: true,
  });
  try {
    if (!database.embedded) await requireMigrated(orm, modules);
    else if ((await reasonToMigrate(orm, modules)) !== undefined) {
      await migrateAsOwner(modules, database, settings, warn);
    }
    return orm;
  } catch (error) {
    await orm.close(true);
    throw error;
  }
}

/**
 * Prints progress for people only: for a program, stderr has at most the line that says what
 * failed.
 */
function reporterOn({ stderr }: CommandLineIo): (line: string) => void {
  return (line) => {
    if (stderr.isTTY) stderr.write(`${line}\n`);
  };
}

function optionName(
  { arguments: parameters = [] }: Pick<Command, 'arguments'>,
  field: string,
): string {
  const words = field.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  if (parameters.some(({ name }) => name === words)) return words;
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
