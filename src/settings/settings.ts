import { isIP } from 'node:net';
import type { z } from 'zod';
import { OperatorError } from './operator-error.ts';
import { Variables } from './variables.ts';

const Environment = Variables.refine(
  ({ PORT, HOST, METRICS_PORT, METRICS_HOST }) =>
    PORT === 0 || PORT !== METRICS_PORT || !mayBeSame(HOST, METRICS_HOST),
  { path: ['METRICS_PORT'], error: 'must not be the same as PORT, which the gateway itself takes' },
);

/** Whether two hosts are the same address, or may be: a name is not looked up here. */
function mayBeSame(host: string, other: string): boolean {
  const isSpecific = (name: string) => isIP(name) > 0 && !ALL_INTERFACES.has(name);
  return !(isSpecific(host) && isSpecific(other)) || host === other;
}

/** The addresses that mean all interfaces of the machine. */
const ALL_INTERFACES: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The environment, parsed once. */
export type Settings = z.output<typeof Environment>;

/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Variables.shape);

/** Seconds of a setting as the whole milliseconds that timers and the database need. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** Reads the format of the log, also if other settings are malformed. */
export function readLogFormat(environment: Readonly<Record<string, string | undefined>>) {
  return Variables.shape.LOG_FORMAT.safeParse(environment['LOG_FORMAT']).data;
}

/** Reads the settings. The `OperatorError` names every malformed one, but never shows a value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  // An empty variable counts as not set: a compose file's `${NAME:-}` makes one.
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const { data, error } = Environment.safeParse(Object.fromEntries(given));
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new OperatorError(`The settings are malformed: ${problems.join('; ')}.`);
}
