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
    shared_buffers: '128MB',
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
