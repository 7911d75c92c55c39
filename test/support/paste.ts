import { send } from '../behaviour/payouts/wire.ts';
import { CLONE, run } from './processes.ts';

/** What a pasted line was answered with. */
export interface Pasted {
  readonly by: 'curl' | 'node';
  readonly text: string;
}

/** A machine with Node and npm has a shell, which npm needs; it need not have these. */
const STAND_INS = `
command -v cat >/dev/null || cat() { while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <"$1"; }
`;

/**
 * Pastes a curl line into a shell, in each way that this machine can: the shell takes it to pieces,
 * which Node sends as curl would; and where there is a curl, it runs.
 */
export async function paste(line: string, folder: string = CLONE): Promise<Pasted[]> {
  const shell = (script: string) =>
    run('sh', ['-c', `cd "$FOLDER"${STAND_INS}${script}`], { FOLDER: folder });
  const pieces = await shell(`curl() { printf '%s\\0' "$@"; }\n${line}`);
  if (pieces.status !== 0) throw new Error(`the shell does not read it: ${pieces.stderr}`);
  const byNode: Pasted = {
    by: 'node',
    text: await sendPieces(pieces.stdout.split('\0').slice(0, -1)),
  };
  if ((await shell('command -v curl')).status !== 0) return [byNode];
  const ran = await shell(`curl() { command curl --silent --show-error "$@"; }\n${line}`);
  if (ran.status !== 0)
    throw new Error(`curl ended with ${ran.status}: ${ran.stdout}${ran.stderr}`);
  return [byNode, { by: 'curl', text: ran.stdout }];
}

/** The options of curl that our lines have. */
async function sendPieces([url = '', ...options]: readonly string[]): Promise<string> {
  const given = { '-H': [] as string[], '-X': [] as string[], '-d': [] as string[] };
  for (let at = 0; at < options.length; at += 2) {
    const [flag = '', value = ''] = options.slice(at, at + 2);
    if (!(flag in given)) throw new Error(`curl is given ${flag}, which is new here`);
    given[flag as keyof typeof given].push(value);
  }
  const [body] = given['-d'];
  const [method = body === undefined ? 'GET' : 'POST'] = given['-X'];
  const headers = Object.fromEntries(given['-H'].map((header) => header.split(': ')));
  const { status, text } = await send(url, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  if (status === undefined || status >= 300) throw new Error(`it is answered ${status}: ${text}`);
  return text;
}
