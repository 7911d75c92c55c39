import { CommanderError } from 'commander';

/**
 * Commander's error as one line; empty if help was asked for, undefined if the error is not
 * commander's.
 */
export function wrongUse(error: unknown): string | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return '';
  if (error.code === 'commander.help') return 'There is no such command: see --help.';
  const text = error.message.replaceAll(/^error: |\.$/g, '').replaceAll(/\s*\n\s*/g, ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: see --help.`;
}
