import { Command as Program } from 'commander';
import { type Command, type Parameter } from '../kernel/command.ts';
import { type Module } from '../kernel/module.ts';
import { coreCommands } from './core-commands.ts';
import { runCommand } from './run.ts';

const INVOCATION = 'npm run --silent cli --';

/** The command line of these modules: each command is a row of a list, and this is derived from it. */
export function createProgram(modules: readonly Module[], signal: AbortSignal): Program {
  const program = newProgram('cli').description(
    'Runs the payout gateway. Amounts are whole cents. Every command takes --json.',
  );
  const groups = new Map<string, Program>();
  for (const command of [...modules.flatMap((module) => module.commands ?? []), ...coreCommands]) {
    const [first = '', second] = command.name.split(' ');
    if (second === undefined) {
      program.addCommand(leaf(first, command, modules, signal));
      continue;
    }
    const group = groups.get(first) ?? newProgram(first).description(`Commands for ${first}.`);
    if (!groups.has(first)) program.addCommand(group);
    groups.set(first, group.addCommand(leaf(second, command, modules, signal)));
  }
  return program;
}

function newProgram(name: string): Program {
  return new Program(name)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
    .showHelpAfterError(false);
}

function leaf(
  name: string,
  command: Command,
  modules: readonly Module[],
  signal: AbortSignal,
): Program {
  const program = newProgram(name).description(command.summary);
  const parameters = command.arguments ?? [];
  for (const { name: argument, description, optional } of parameters) {
    program.argument(optional ? `[${argument}]` : `<${argument}>`, description);
  }
  for (const option of command.options ?? []) {
    const flags = `--${option.name} <${option.value ?? option.name}>`;
    if (option.required) program.requiredOption(flags, option.description);
    else program.option(flags, option.description);
  }
  program.option('--json', 'print the result as JSON');
  const line = `${INVOCATION} ${command.name} ${command.example}`.trimEnd();
  program.addHelpText('after', `\nExample:\n  ${line}`);
  return program.action(async (...given: unknown[]) => {
    const { json, ...options } = program.opts<Record<string, unknown>>();
    const named = parameters.map((parameter, at) => [inputName(parameter), given[at]] as const);
    const input = { ...options, ...Object.fromEntries(named) };
    await runCommand(command, input, { json: json === true, modules, signal });
  });
}

/** `BUSINESS_ID` is given to the command as `businessId`, as commander does with options. */
function inputName({ name }: Parameter): string {
  return name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
