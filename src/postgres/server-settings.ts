import { totalmem } from 'node:os';

/** The least is PostgreSQL's own default; the most serves some millions of rows. */
const SHARED_BUFFERS_MB = { least: 128, most: 1024 };
const BYTES_PER_MB = 2 ** 20;

/**
 * A quarter of the memory, as PostgreSQL's manual has it: with less, the pages of a million payout
 * users come and go. It is taken page by page, as they are used.
 */
export function sharedBuffers(memoryBytes: number): number {
  const quarter = Math.floor(memoryBytes / BYTES_PER_MB / 4);
  return Math.min(Math.max(quarter, SHARED_BUFFERS_MB.least), SHARED_BUFFERS_MB.most);
}

/** The machine's memory, or a container's limit. */
function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/** The server's settings, given on its command line so that no file in the cluster changes them. */
export function settings(port: number, signature: string): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    cluster_name: signature,
    // A 201 means that it is on disk: these three stay on.
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_connections: '200',
    shared_buffers: `${sharedBuffers(availableMemory())}MB`,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...quietLog,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// No statement and no row gets into the log, which nobody guards as the database is guarded.
const quietLog = {
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_checkpoints: 'off',
  log_connections: '',
  log_disconnections: 'off',
  log_min_duration_statement: '-1',
  log_autovacuum_min_duration: '-1',
};
