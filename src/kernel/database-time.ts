import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * The SQL of the database's time, in milliseconds since 1970. Ages and timestamps are made from it
 * alone, because the clocks of several gateways differ. It is a number, as no setting of the server
 * changes the form of a number.
 */
export const DATABASE_TIME_MS = `(extract(epoch from clock_timestamp()) * 1000)::float8`;

/** The time of the database's clock. */
export async function databaseTime(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ ms: number }[]>(`select ${DATABASE_TIME_MS} as ms`);
  return new Date(row?.ms ?? Number.NaN);
}

/** How far this machine's clock is ahead of the database's, in milliseconds. */
export async function clockSkew(em: EntityManager): Promise<number> {
  const before = Date.now();
  const database = await databaseTime(em);
  // The database's clock was read at some moment in between.
  return Math.round((before + Date.now()) / 2 - database.getTime());
}
