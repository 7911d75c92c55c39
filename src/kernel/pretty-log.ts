import { stripVTControlCharacters, styleText } from 'node:util';
import { type PrettyOptions, prettyFactory } from 'pino-pretty';

/** pino's number of the level `error`. */
const ERROR_LEVEL = 50;

type Line = Readonly<Record<string, unknown>>;

/** Makes the log's JSON lines short ones, for people at a terminal. */
export function prettyLines(): (json: string) => string {
  const common: PrettyOptions = {
    colorize: hasColors(),
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid',
    // Ours is an error's name; the library would look for its stack.
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
    // Where in the code is of use for what nobody has foreseen.
    return Number(line['level']) < ERROR_LEVEL ? prettyWarning(line) : pretty(line);
  };
}

/** Whether stdout shows colours: Node asks the terminal, `NO_COLOR` and `FORCE_COLOR`. */
function hasColors(): boolean {
  return styleText('bold', ' ', { stream: process.stdout }) !== ' ';
}

function colorOf(status: unknown): 'green' | 'yellow' | 'red' {
  if (typeof status !== 'number' || status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}

/** A request in a few words, such as `POST /graphql mutation createNote 8 ms`. */
function wordsOf({ method, path, operation, ms, status, requestId }: Line): string {
  const isGraphQL = typeof operation === 'object' && operation !== null;
  const words = [method, path ?? '?', ...(isGraphQL ? Object.values(operation).flat() : [])];
  // Whose request went wrong may ask for it by its id.
  const id = colorOf(status) === 'green' ? [] : [requestId];
  return [...words, ms, 'ms', ...id].map(String).join(' ');
}

/** What a client has sent must not act on the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, '?');
}
