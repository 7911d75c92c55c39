/**
 * The SQL of a server's timeline, which changes when a standby takes over: the first eight digits
 * of the name of the current WAL file (PostgreSQL, "Continuous Archiving", Timelines).
 */
export const TIMELINE = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';
