import { createHmac } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { verifierOf } from './roles.ts';

/** Owns the database and its tables: migrates, and does nothing else. */
const OWNER = 'payout_owner';
/** The role that the gateway runs as: it owns nothing. */
const RUNNER = 'payout_run';

/** The advisory lock of this file. The number means nothing, but every start must use the same. */
const ROLES_LOCK = 7_031_963;
const ANSWER_LIMIT_MS = 60_000;
const SALT_BYTES = 16;

/** The addresses of the embedded database that a gateway uses. */
export interface RoleUrls {
  readonly url: string;
  readonly ownerUrl: string;
}

/**
 * Makes sure that the embedded database has its two roles, and that its owner owns the tables:
 * earlier versions made them as the superuser. Changes nothing that is right already.
 */
export async function prepareRoles(superuserUrl: string): Promise<RoleUrls> {
  const owner = loginAs(superuserUrl, OWNER);
  const runner = loginAs(superuserUrl, RUNNER);
  const client = new Client({
    connectionString: superuserUrl,
    application_name: 'payout-gateway',
    query_timeout: ANSWER_LIMIT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    // A command and a gateway may start at the same time on one server.
    await client.query('select pg_advisory_xact_lock($1)', [ROLES_LOCK]);
    for (const login of [owner, runner]) await ensureLogin(client, login);
    await giveDatabaseTo(client, OWNER);
    await keepOutOfOthers(client, RUNNER);
    await client.query('commit');
  } finally {
    await client.end();
  }
  return { url: runner.url, ownerUrl: owner.url };
}

interface EmbeddedLogin {
  readonly role: string;
  readonly verifier: string;
  readonly url: string;
}

/**
 * A role's password is derived from the superuser's, which is kept in DATA_DIR. So a start knows
 * all passwords without a second file, and none of them can be computed from a role's.
 */
function loginAs(superuserUrl: string, role: string): EmbeddedLogin {
  const url = new URL(superuserUrl);
  const derive = (what: string) =>
    createHmac('sha256', decodeURIComponent(url.password)).update(`${role} ${what}`).digest();
  const password = derive('password').toString('base64url');
  // The salt is derived too, so that the result can be compared with what the server has.
  const verifier = verifierOf(password, derive('salt').subarray(0, SALT_BYTES));
  return { role, verifier, url: Object.assign(url, { username: role, password }).href };
}

async function ensureLogin(client: Client, { role, verifier }: EmbeddedLogin): Promise<void> {
  const { rows } = await client.query<{ verifier: string }>(
    'select rolpassword as verifier from pg_authid where rolname = $1',
    [role],
  );
  const [found] = rows;
  if (found?.verifier === verifier) return;
  const verb = found ? 'alter' : 'create';
  const name = escapeIdentifier(role);
  await client.query(`${verb} role ${name} login password ${escapeLiteral(verifier)}`);
}

async function giveDatabaseTo(client: Client, role: string): Promise<void> {
  const to = `owner to ${escapeIdentifier(role)}`;
  const { rows } = await client.query<{ what: string }>(
    `select format('database %I', datname) as what from pg_database
     where datname = current_database() and pg_get_userbyid(datdba) <> $1
     union all
     select format('table %s', oid::regclass) from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and pg_get_userbyid(relowner) <> $1
     union all
     select format('function %s', oid::regprocedure) from pg_proc
     where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) <> $1
       and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`,
    [role],
  );
  for (const { what } of rows) await client.query(`alter ${what} ${to}`);
}

/** Takes the right to connect to the cluster's other databases from everybody but the superuser. */
async function keepOutOfOthers(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(datname) as name from pg_database
     where datname in ('postgres', 'template1') and has_database_privilege($1, datname, 'connect')`,
    [role],
  );
  for (const { name } of rows) await client.query(`revoke all on database ${name} from public`);
}
