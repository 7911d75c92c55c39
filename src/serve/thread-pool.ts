/** How many threads do what may take long, such as reading files and finding the addresses of names. */
const THREADS = 16;

/**
 * Makes room for names that are slow to be found. It counts only before the first thread is needed.
 *
 * The system may take half a minute for a name whose servers do not answer, and libuv lets half of the
 * threads wait for names (its src/threadpool.c): of the four that there would be, two. Webhooks take up
 * to four at once (webhook/address, webhook/endpoint); as many are left for the database's name.
 */
export function enlargeThreadPool(): void {
  process.env['UV_THREADPOOL_SIZE'] ??= String(THREADS);
}
