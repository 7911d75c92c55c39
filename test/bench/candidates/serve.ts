/** What a candidate that is not the product is started with, by its environment. */
export function baselineSettings() {
  const { DATABASE_URL = '', PAYOUT_HASH_SECRET = '', POOL_SIZE = '10' } = process.env;
  return { databaseUrl: DATABASE_URL, secret: PAYOUT_HASH_SECRET, poolSize: Number(POOL_SIZE) };
}

/** Listens on the port that the benchmark has chosen, and ends with the benchmark. */
export async function serve(listen: (port: number, host: string) => Promise<unknown>) {
  process.on('disconnect', () => process.exit());
  await listen(Number(process.env['PORT']), '127.0.0.1');
}
