import { isIP } from 'node:net';
import { type z } from 'zod';
import { OperatorError } from './operator-error.ts';
import { Variables } from './variables.ts';

const Environment = Variables.refine(
  ({ PORT, HOST, METRICS_PORT, METRICS_HOST }) =>
    PORT === 0 || PORT !== METRICS_PORT || !mayBeOne(HOST, METRICS_HOST),
  { path: ['METRICS_PORT'], error: 'must not be the same as PORT, which the gateway itself takes' },
);

/** Whether a port on the one address is, or may be, the same as that port on the other. */
function mayBeOne(host: string, other: string): boolean {
  const isNumber = (name: string) => isIP(name) > 0 && !ANY_ADDRESS.has(name);
  return !(isNumber(host) && isNumber(other)) || host === other;
}

/** The addresses that stand for all of the machine's. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The environment, parsed once. */
export type Settings = z.output<typeof Environment>;

/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Variables.shape);

/** A time of the settings as timers and the database want it: whole, whatever the fraction's last bit. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** The form of the log that is asked for: also where other settings are malformed. */
export function readLogFormat(environment: Readonly<Record<string, string | undefined>>) {
  return Variables.shape.LOG_FORMAT.safeParse(environment['LOG_FORMAT']).data;
}

/** Reads the settings; a malformed one ends the start, named, without its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  // A variable that is set to nothing counts as not set, as in a compose file's `${NAME:-}`.
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const { data, error } = Environment.safeParse(Object.fromEntries(given));
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new OperatorError(`The settings are malformed: ${problems.join('; ')}.`);
}
