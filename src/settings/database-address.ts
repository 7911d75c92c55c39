import { isIP } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { type ConnectionOptions, parse, toClientConfig } from 'pg-connection-string';

/**
 * A database's host, port, name and user. The driver's defaults stand for what an address leaves
 * out.
 */
export interface Address {
  readonly user: string;
  readonly password: string | undefined;
  /** Host, port and database for messages: the user and the password are not in it. */
  readonly place: string;
  /** The driver's configuration for this address. */
  readonly config: ClientConfig;
}

const FORM = 'must be a postgres:// address with a database, and special characters in it as %XX';
const KEY_VALUE_PAIRS = /^\s*\w+\s*=/;
const SCHEME = /^(?:postgres(?:ql)?:\/\/|socket:|\/)/;
const PORT_MAX = 65_535;

/**
 * The parameters that the driver reads. It ignores all others silently, so they are refused here.
 */
const PARAMETERS: ReadonlySet<string> = new Set(
  [
    'host port user password client_encoding connect_timeout application_name options',
    'ssl sslmode sslcert sslkey sslrootcert sslnegotiation uselibpqcompat',
    'statement_timeout lock_timeout idle_in_transaction_session_timeout fallback_application_name',
  ].flatMap((names) => names.split(' ')),
);

/** The parameters that it reads of `socket:` addresses besides those. */
const SOCKET_PARAMETERS: ReadonlySet<string> = new Set(['db', 'encoding']);

/** What to use instead of other parameters that addresses often have. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  target_session_attrs:
    'the driver tries one server only, and one that cannot be written to is never ready',
  load_balance_hosts: 'the driver tries one server only',
  hostaddr: 'give the address as the host',
  database: 'the database stands after the slash',
  dbname: 'the database stands after the slash',
  service: 'the driver reads no service file',
  passfile: 'set PGPASSFILE',
  channel_binding: 'the driver cannot insist on it',
  schema: 'name it by options=-csearch_path%3DNAME, or by the search_path of the role',
  pgbouncer: 'a pooler is noticed',
  connection_limit: 'set DATABASE_POOL_SIZE',
  pool_timeout: 'set CONNECTION_TIMEOUT',
  query_timeout: 'set STATEMENT_TIMEOUT',
};

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/**
 * What is wrong with a database's address, to be printed after the name of the setting; undefined
 * if nothing is. It never contains a part of the address, which has a password in it.
 */
export function addressProblem(text: string): string | undefined {
  if (KEY_VALUE_PAIRS.test(text)) return `${FORM}; key=value pairs are not read`;
  if (!SCHEME.test(text)) return FORM;
  if (hasSeveralHosts(text)) {
    return 'names several hosts, of which the driver tries one only: give an address that follows the primary';
  }
  let options: ConnectionOptions;
  try {
    options = parse(text);
  } catch (error) {
    return parseProblem(error);
  }
  return formProblem(text, options) ?? parameterProblem(text);
}

/** Reads an address for which `addressProblem` found nothing. */
export function readAddress(text: string): Address {
  const given = toClientConfig(parse(text));
  const config = { ...given, ...connectTimeout(given) };
  const client = new Client(config);
  const { host, port, user = '', database = '', password } = client;
  return {
    user,
    password: typeof password === 'string' ? password : undefined,
    place: host.startsWith('/')
      ? `${host}/.s.PGSQL.${port} (${database})`
      : `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`,
    config: { ...config, ...optionsOf(config), ...tlsOf(config, host), host, port, user, database },
  };
}

/**
 * The driver tells TLS the host only if it is a name. For an IP address TLS would then compare the
 * certificate with `localhost`.
 */
function tlsOf({ ssl }: ClientConfig, host: string): ClientConfig {
  if (!ssl || isIP(host) === 0) return {};
  return { ssl: { ...(typeof ssl === 'object' && ssl), host } };
}

/**
 * The session options. The gateway adds to them later; the driver reads PGOPTIONS only if it is
 * given none, so they are read here.
 */
function optionsOf({ options = process.env['PGOPTIONS'] }: ClientConfig): ClientConfig {
  return options === undefined ? {} : { options };
}

/** `connect_timeout`: the driver reads it from PGCONNECT_TIMEOUT only, and not from an address. */
function connectTimeout(given: object): ClientConfig {
  const seconds = 'connect_timeout' in given ? Number(given.connect_timeout) : 0;
  return seconds > 0 ? { connectionTimeoutMillis: seconds * 1000 } : {};
}

function hasSeveralHosts(text: string): boolean {
  const [, authority = ''] = /^[^/]*\/\/([^/?#]*)/.exec(text) ?? [];
  const host = queryOf(text).get('host') ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1).includes(',') || host.includes(',');
}

function formProblem(text: string, { host, port, database }: ConnectionOptions) {
  // An unescaped `/`, `?` or `#` in a password ends the authority (RFC 3986, section 3.2). The rest
  // of the password would be taken for the database or a parameter, and printed.
  const [beforeQuery = ''] = text.split('?', 1);
  if (text.includes('#') || /^[^/]*\/\/[^/]*\/.*@/.test(beforeQuery)) return FORM;
  if (!isDecodable(text)) return FORM;
  if (typeof database !== 'string' || database === '') {
    if (process.env['PGDATABASE'] === undefined) return FORM;
  }
  if (/[\0\r\n]/.test(`${host}${database}`)) return FORM;
  const number = Number(port === null || port === undefined || port === '' ? 1 : port);
  if (Number.isInteger(number) && number >= 1 && number <= PORT_MAX) return undefined;
  return `must have a port between 1 and ${PORT_MAX}`;
}

function parameterProblem(text: string): string | undefined {
  const isSocket = text.startsWith('socket:');
  const query = queryOf(text);
  for (const name of query.keys()) {
    if (PARAMETERS.has(name) || (isSocket && SOCKET_PARAMETERS.has(name))) continue;
    const alternative = ALTERNATIVES[name];
    const hint = alternative === undefined ? '' : `: ${alternative}`;
    const shown = /^\w{1,40}$/.test(name) ? `the parameter ${name}` : 'a parameter';
    return `has ${shown}, which the gateway does not take${hint}`;
  }
  const sslmode = query.get('sslmode');
  if (sslmode !== null && !SSL_MODES.includes(sslmode)) {
    return `must have an sslmode that is one of ${SSL_MODES.join(', ')}`;
  }
  if (!/^(?:utf-?8|auto)?$/i.test(query.get('client_encoding') ?? '')) {
    return 'must have no client_encoding but UTF8';
  }
  if (!/^\d*$/.test(query.get('connect_timeout') ?? '')) {
    return 'must have a connect_timeout in whole seconds';
  }
  return undefined;
}

function parseProblem(error: unknown): string {
  if (!(error instanceof Error)) return FORM;
  // pg-connection-string has no code for it; the test of addresses provokes it.
  if (/sslrootcert/.test(error.message)) {
    return 'must name the file of the authority by sslrootcert with sslmode=verify-ca';
  }
  const isFile = 'syscall' in error && 'code' in error;
  if (!isFile) return FORM;
  return `names a file by sslrootcert, sslcert or sslkey that cannot be read (${String(error.code)})`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function queryOf(text: string): URLSearchParams {
  const start = text.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : text.slice(start + 1));
}
