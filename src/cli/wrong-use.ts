import { CommanderError } from 'commander';

/** What commander says of a command line, as one line; empty where it was asked for help only. */
export function wrongUse(error: unknown): string | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return '';
  if (error.code === 'commander.help') return 'There is no such command: see --help.';
  const text = error.message.replaceAll(/^error: |\.$/g, '').replaceAll(/\s*\n\s*/g, ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: see --help.`;
}
