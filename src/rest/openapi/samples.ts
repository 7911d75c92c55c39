import type { ExampleRequest } from '../../kernel/described.ts';

/** The address of a gateway without settings. */
const ORIGIN = 'http://127.0.0.1:4000';

/**
 * The request of an operation as code, in the extension `x-codeSamples` that viewers show. A viewer
 * makes samples of its own from schemas; these carry the credential, and a test runs them as
 * pasted.
 */
export function codeSamples(
  method: string,
  path: string,
  request: ExampleRequest,
  isJson: boolean,
): object[] {
  const query = new URLSearchParams(request.query).toString();
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => request.path?.[name] ?? '');
  const url = `${ORIGIN}${filled}${query && `?${query}`}`;
  const headers = Object.entries(request.headers ?? {}).filter(([, value]) => value !== null);
  return [
    { lang: 'Shell', label: 'cURL', source: curl(method, url, headers, request.body) },
    {
      lang: 'JavaScript',
      label: 'JavaScript',
      source: javaScript(method, url, headers, request.body, isJson ? 'json' : 'text'),
    },
  ];
}

type Headers = readonly (readonly [name: string, value: string | null])[];

function curl(method: string, url: string, headers: Headers, body: unknown): string {
  return [
    `curl ${quoted(url)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(body === undefined
      ? []
      : [`-d ${quoted(typeof body === 'string' ? body : JSON.stringify(body))}`]),
  ].join(' \\\n  ');
}

/** A text in the single quotes of a POSIX shell, within which only a quote itself is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function javaScript(
  method: string,
  url: string,
  headers: Headers,
  body: unknown,
  read: 'json' | 'text',
): string {
  const text = (value: unknown): string => JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    `  method: ${JSON.stringify(method)},`,
    `  headers: ${text(Object.fromEntries(headers))},`,
    ...(body === undefined
      ? []
      : [`  body: ${typeof body === 'string' ? text(body) : `JSON.stringify(${text(body)})`},`]),
    '});',
    `console.log(await response.${read}());`,
  ].join('\n');
}
