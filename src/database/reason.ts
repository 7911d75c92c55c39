import { sqlState } from '../kernel/sql-state.ts';

const MIGRATE = 'run `npm run --silent cli -- migrate`';
const AUTHORITY = 'name the file of its authority by sslrootcert in the address';

/** What an error's code means to an operator, and what to do; the first that fits counts. */
const BY_CODE: readonly (readonly [RegExp, string])[] = [
  // Of TLS: OpenSSL's and Node's.
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    `its certificate is self-signed: ${AUTHORITY}, which is itself`,
  ],
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_UNTRUSTED$)/,
    `its certificate is of an authority that is not known here: ${AUTHORITY}`,
  ],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired: renew it on the server'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet: set the clocks right'],
  [
    /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'its certificate is for another host: give the host name that the certificate names',
  ],
  [
    /^(?:CERT_|CRL_|ERROR_IN_C|INVALID_|PATH_LENGTH_|SUBJECT_ISSUER_)/,
    'its certificate is not valid',
  ],
  [
    /^ERR_SSL_\w*ALERT_(?:CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE|HANDSHAKE_FAILURE)/,
    'it wants a certificate of ours: name it and its key by sslcert and sslkey in the address',
  ],
  [/^ERR_OSSL_/, 'what sslcert, sslkey or sslrootcert name is not a certificate and its key'],
  [/^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/, 'it does not agree on TLS: look at its log, and at sslmode'],
  // Of sockets and files.
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^ENOTFOUND$/, 'there is no such host'],
  [/^EAI_/, 'its host name cannot be looked up now: see to the name server'],
  [
    /^(?:EHOST|ENET|EADDRNOTAVAIL$)/,
    'there is no way to its host: see to the network and its address',
  ],
  [/^(?:ETIMEDOUT|ESOCKETTIMEDOUT)$/, 'no answer came in time'],
  [
    /^(?:ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_\w+)$/,
    'the connection was cut: its log may say why',
  ],
  [/^(?:ERR_SOCKET_BAD_PORT)$/, 'its port is none: give one between 1 and 65535'],
  [/^(?:ENOSPC|EDQUOT)$/, 'the disk is full: make room on it'],
  [/^EROFS$/, 'the disk may only be read: give it another folder'],
  [/^(?:EACCES|EPERM)$/, 'this user may not: give it the right to the file, folder or socket'],
  [/^(?:EMFILE|ENFILE)$/, 'too many files are open: raise the limit (ulimit -n)'],
  [/^ENOMEM$/, 'the memory is used up'],
  [/^(?:ENOENT|ENOTDIR)$/, 'a file, folder or socket is not there'],
  // Of PostgreSQL: its manual, appendix A.
  [/^08P01$/, 'the pooler before it refuses the connection, and its log says why'],
  [/^08/, 'the connection was lost: its log may say why'],
  [
    /^0A000$/,
    'it cannot do what a statement asks: see "Citus" in src/database/README.md, and use PostgreSQL 15 or later',
  ],
  [/^(?:22P05|22021)$/, "it cannot keep all characters: make the database with encoding 'UTF8'"],
  [/^22/, 'it refuses a value'],
  [/^23/, 'a rule of its tables refuses it'],
  [
    /^25006$/,
    'it may only be read: give the address of the primary, or turn default_transaction_read_only off',
  ],
  [/^28P01$/, 'the password is wrong'],
  [/^28/, 'the user may not log in'],
  [/^3D000$/, 'there is no such database'],
  [/^3F000$/, 'there is no such schema: see to the search_path of the role'],
  [/^(?:40|55P03)/, 'something else holds what it needs: try again'],
  [
    /^42501$/,
    `the role lacks a right: ${MIGRATE} with MIGRATION_DATABASE_URL set to the address of the role that owns the tables`,
  ],
  [
    /^(?:42P07|42710|42723|42P06|42701)$/,
    'a table or the like is there already that no migration of this gateway has made: give it a database, or a schema, of its own',
  ],
  [/^(?:42P01|42703|42883|42704|42P10)$/, `its tables are not those of this version: ${MIGRATE}`],
  [/^42/, 'it does not understand a statement: use PostgreSQL 15 or later'],
  [/^53100$/, 'its disk is full: make room on it'],
  [/^53200$/, 'its memory is used up'],
  [
    /^53/,
    'it has no connection left: raise its max_connections, or lower DATABASE_POOL_SIZE or WORKERS',
  ],
  [/^57014$/, 'it took too long: raise STATEMENT_TIMEOUT'],
  [/^57P01$/, 'it is being shut down'],
  [/^57P02$/, 'it has crashed, and starts anew: try again'],
  [/^57P03$/, 'it is starting, or shutting down: try again'],
  [/^57P04$/, 'there is no such database any more'],
  [/^(?:57P05|25P0[34])$/, 'it ended the connection after a time-out of its own'],
  [/^(?:58|F0|XX|72)/, 'it has an error of its own, and its log says which'],
];

/**
 * Errors of the driver that have no code, by their texts. A text may contain a name, so none is
 * shown. Tests of the command line and of the start provoke each of them.
 */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL|error establishing an SSL/, 'it does not speak TLS, as sslmode asks'],
  [
    /password must be a (?:non-empty )?string/,
    'it wants a password: give it in the address, or by PGPASSWORD',
  ],
  [
    /SASL|authenticat/i,
    'it logs users in by a way that the driver does not know, or is no PostgreSQL',
  ],
  [/timeout|timed out/i, 'no answer came in time'],
  [/terminated|not queryable|socket hang up/i, 'the connection was cut: its log may say why'],
];

/**
 * Why something failed, as one clause for an operator; undefined for an error that is not listed.
 */
export function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known =
    BY_CODE.find(([pattern]) => pattern.test(code)) ??
    BY_TEXT.find(([pattern]) => pattern.test(error.message));
  if (known) return known[1];
  const causes: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return causes.map(reasonOf).find((reason) => reason !== undefined);
}

/** Whether an error came from a server after it had accepted the connection. */
export function isFromWithin(error: unknown): boolean {
  return !/^(?:$|08|28|3D|53|57)/.test(sqlState(error) ?? '');
}
