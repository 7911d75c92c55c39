import { stripVTControlCharacters, styleText } from 'node:util';
import { type PrettyOptions, prettyFactory } from 'pino-pretty';

/** pino's number for the level `error`. */
const ERROR_LEVEL = 50;

type Line = Readonly<Record<string, unknown>>;

/** Turns the log's JSON lines into short ones for people at a terminal. */
export function prettyLines(): (json: string) => string {
  const common: PrettyOptions = {
    colorize: hasColors(),
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid',
    // Our field `error` is a name; by default pino-pretty takes it for an error with a stack.
    errorLikeObjectKeys: [],
  };
  const pretty = prettyFactory(common);
  const prettyWarning = prettyFactory({ ...common, ignore: 'pid,at' });
  const prettyRequest = prettyFactory({
    ...common,
    ignore: 'pid,requestId,method,path,operation,tenantId,status,ms',
    messageFormat: (line, _key, _level, { colors }) => {
      const status: unknown = line['status'];
      const paint = colors[colorOf(status)];
      return `${paint(String(status))} ${printable(wordsOf(line))}`;
    },
  });
  return (json) => {
    const line = JSON.parse(json) as Line;
    if (line['msg'] === 'request') return prettyRequest(line);
    // The place in the code is shown only for errors.
    return Number(line['level']) < ERROR_LEVEL ? prettyWarning(line) : pretty(line);
  };
}

/** Whether stdout shows colours; Node asks the terminal, `NO_COLOR` and `FORCE_COLOR`. */
function hasColors(): boolean {
  return styleText('bold', ' ', { stream: process.stdout }) !== ' ';
}

function colorOf(status: unknown): 'green' | 'yellow' | 'red' {
  if (typeof status !== 'number' || status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}

/** A request in short, such as `POST /graphql mutation createNote 8 ms`. */
function wordsOf({ method, path, operation, ms, status, requestId }: Line): string {
  const isGraphQL = typeof operation === 'object' && operation !== null;
  const words = [method, path ?? '?', ...(isGraphQL ? Object.values(operation).flat() : [])];
  // The id is shown for what failed, as its caller may ask about it.
  const id = colorOf(status) === 'green' ? [] : [requestId];
  return [...words, ms, 'ms', ...id].map(String).join(' ');
}

/** Without control characters, so that what a client sent cannot control the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, '?');
}
