/**
 * The SQL of a server's timeline, which a fail-over changes: the first eight digits of the name of the
 * file that it writes its log to (PostgreSQL, "Continuous Archiving", Timelines).
 */
export const TIMELINE = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';
