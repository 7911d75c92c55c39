import { NewUsers, openPool, perKey } from '../candidates/bench-pool.ts';
import { fastifyDoor } from '../candidates/fastify-door.ts';
import { baselineSettings, serve } from '../candidates/serve.ts';

// A process of its own: Fastify, and one call of a function in the database for each payout.

const { databaseUrl, secret, poolSize } = baselineSettings();
const pool = await openPool(databaseUrl, poolSize);
const newUsersOf = perKey(pool, (businessId) => new NewUsers(secret, businessId));
const CALL = {
  name: 'pay',
  rowMode: 'array' as const,
  text: 'select status, payout_user, version from bench_pay($1, $2, $3, $4, $5)',
};

const app = fastifyDoor(async ({ digest, email, amount }) => {
  const newUsers = await newUsersOf(digest);
  if (!newUsers) return { refusal: 401 };
  const offered = newUsers.take();
  const values = [digest, email, amount, offered.id, offered.digest];
  const { rows } = await pool.query<[number, string, number]>({ ...CALL, values });
  const [status = 500, id = '', version = 1] = rows[0] ?? [];
  if (status !== 201) return { refusal: status };
  return { hash: newUsers.hashOf({ id, version }, offered) };
});
await serve((port, host) => app.listen({ port, host }));
