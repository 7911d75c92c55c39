import { Option, Command as Program } from 'commander';
import type { Command, CommandParameter } from '../kernel/command.ts';
import type { Module } from '../kernel/module.ts';
import { OperatorError } from '../settings/operator-error.ts';
import type { CoreCommand } from './core-command.ts';
import { coreCommands } from './core-commands.ts';
import type { CommandLineIo } from './io.ts';
import { type RunOptions, runCommand } from './run.ts';

const INVOCATION = 'npm run --silent cli --';
/** It may stand anywhere, also before the command. */
const JSON_FLAG = '--json';

/** Derives the command line, with its help and its checks, from the list of commands. */
export function createProgram(
  modules: readonly Module[],
  signal: AbortSignal,
  io: CommandLineIo = process,
): Program {
  const commands: readonly (Command | CoreCommand)[] = [
    ...modules.flatMap((module) => module.commands ?? []),
    ...coreCommands,
  ];
  const root = newProgram('cli', io).description(
    'Runs the payout gateway. Amounts are given in whole cents, and shown in dollars; with --json, ' +
      'which every command takes, in cents. A command that fails says why in one line on stderr, ' +
      'and ends with exit status 1.',
  );
  for (const [first, members] of Map.groupBy(commands, ({ name }) => firstWord(name))) {
    const words = members.map(({ name }) => name.slice(first.length + 1));
    const group = words[0] === '' ? root : newProgram(first, io).description(words.join(', '));
    for (const command of members)
      group.addCommand(commandProgram(command, { modules, signal, io }));
    if (group === root) continue;
    requireCommand(group, first);
    root.addCommand(addExamples(group, members));
  }
  requireCommand(root, 'The command line');
  return addExamples(root, commands.slice(0, 2));
}

function newProgram(name: string, { stdout }: CommandLineIo): Program {
  return new Program(name)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .showHelpAfterError(false);
}

function commandProgram(
  command: Command | CoreCommand,
  place: Pick<RunOptions, 'modules' | 'signal' | 'io'>,
): Program {
  const program = newProgram(lastWord(command.name), place.io).description(command.summary);
  const parameters = command.arguments ?? [];
  for (const { name: argument, description, optional } of parameters) {
    program.argument(optional ? `[${argument}]` : `<${argument}>`, description);
  }
  for (const option of command.options ?? []) {
    const value = option.flag ? '' : ` <${option.value ?? option.name}>`;
    const flags = `--${option.name}${value}`;
    if (option.required) program.requiredOption(flags, option.description);
    else program.option(flags, option.description);
  }
  if ('question' in command) program.option('--yes', 'do it without a question');
  program.option(JSON_FLAG, 'print the result as JSON');
  addExamples(program, [command]);
  return program.action(async (...given: unknown[]) => {
    const { json, yes, ...options } = program.optsWithGlobals<Record<string, unknown>>();
    const values = parameters.map((parameter, i) => [inputName(parameter), given[i]] as const);
    const input = { ...options, ...Object.fromEntries(values) };
    await runCommand(command, input, { ...place, json: json === true, yes: yes === true });
  });
}

/** A group of commands does nothing by itself: its error names the commands that it has. */
function requireCommand(group: Program, name: string): void {
  group
    .helpCommand(true)
    .addOption(new Option(JSON_FLAG).hideHelp())
    .allowExcessArguments()
    .allowUnknownOption()
    .action(() => {
      const given = group.args.find((word) => !word.startsWith('-'));
      const has = group.commands.map((command) => command.name()).join(', ');
      throw new OperatorError(
        given === undefined
          ? `${name} needs a command, one of ${has}: see --help.`
          : `${name} has no command ${JSON.stringify(given)}: it has ${has}.`,
      );
    });
}

function addExamples(program: Program, commands: readonly (Command | CoreCommand)[]): Program {
  const lines = commands.map(({ name, example }) => `  ${INVOCATION} ${name} ${example}`.trimEnd());
  const head = lines.length === 1 ? 'Example:' : 'Examples:';
  return program.addHelpText('after', `\n${head}\n${lines.join('\n')}`);
}

function firstWord(name: string): string {
  return name.split(' ', 1).join();
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}

/**
 * The field of the command's input for an argument: `businessId` for `BUSINESS_ID`, as commander
 * does for options.
 */
export function inputName({ name }: CommandParameter): string {
  return name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
