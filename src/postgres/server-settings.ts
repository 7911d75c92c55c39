import { totalmem } from 'node:os';

/** The minimum is PostgreSQL's default; the maximum is enough for some millions of rows. */
const SHARED_BUFFERS_MB = { min: 128, max: 1024 };
const BYTES_PER_MB = 2 ** 20;

/**
 * A quarter of the memory, as PostgreSQL's manual recommends (section 19.4, `shared_buffers`): with
 * less, the pages of a million payout users do not stay in memory. Each page is allocated on first
 * use.
 */
export function sharedBuffers(memoryBytes: number): number {
  const quarter = Math.floor(memoryBytes / BYTES_PER_MB / 4);
  return Math.min(Math.max(quarter, SHARED_BUFFERS_MB.min), SHARED_BUFFERS_MB.max);
}

/** The machine's memory, or the container's limit if that is less. */
function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/**
 * The server's settings, as arguments: on the command line they outrank all files of the cluster.
 */
export function settings(port: number, signature: string): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    cluster_name: signature,
    // A 201 promises that the payout is on disk, so these three stay on.
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_connections: '200',
    shared_buffers: `${sharedBuffers(availableMemory())}MB`,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...QUIET_LOG,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// No statement and no row may be in the log, because its file is not protected like the database.
const QUIET_LOG = {
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
