/** A member of the cluster. */
export interface Member {
  readonly name: string;
  readonly folder: string;
  /** PostgreSQL's port, and that of Patroni's REST interface. */
  readonly port: number;
  readonly restPort: number;
}

/** The least that Patroni takes: a leader that is gone without a word is replaced after the TTL. */
const DCS_SECONDS = { ttl: 20, loop_wait: 1, retry_timeout: 3 };
/** A standby that follows a new primary only after the default of 5 s would hold up its commits. */
const PARAMETERS = { shared_buffers: '32MB', wal_retrieve_retry_interval: '500ms' };
const HOST = '127.0.0.1';
const TRUST = [`host replication all ${HOST}/32 trust`, `host all all ${HOST}/32 trust`];

/** Patroni's configuration of a member: YAML, of which JSON is a part. */
export function patroniConfiguration(member: Member, etcdPort: number, binaries: string): string {
  const { name, folder, port, restPort } = member;
  return JSON.stringify({
    scope: 'payout',
    name,
    restapi: { listen: `${HOST}:${restPort}`, connect_address: `${HOST}:${restPort}` },
    etcd3: { hosts: `${HOST}:${etcdPort}` },
    bootstrap: {
      dcs: {
        ...DCS_SECONDS,
        // Where there is a standby, a primary that has died is not waited for.
        master_start_timeout: 0,
        synchronous_mode: true,
        synchronous_mode_strict: true,
        postgresql: { use_pg_rewind: true, parameters: PARAMETERS },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'data-checksums'],
    },
    postgresql: {
      listen: `${HOST}:${port}`,
      connect_address: `${HOST}:${port}`,
      data_dir: `${folder}/data`,
      bin_dir: binaries,
      pgpass: `${folder}/pgpass`,
      authentication: {
        superuser: { username: 'postgres' },
        replication: { username: 'replicator' },
      },
      parameters: { unix_socket_directories: folder },
      pg_hba: TRUST,
    },
  });
}

/** HAProxy's configuration: one port, which leads to whichever member says that it is the primary. */
export function haproxyConfiguration(port: number, members: readonly Member[]): string {
  const servers = members.map(
    (member) =>
      `  server ${member.name} ${HOST}:${member.port} maxconn 100 check port ${member.restPort}`,
  );
  return [
    'defaults',
    '  mode tcp',
    '  timeout connect 1s',
    '  timeout check 1s',
    '  timeout client 30m',
    '  timeout server 30m',
    'listen primary',
    `  bind ${HOST}:${port}`,
    '  option httpchk OPTIONS /primary',
    '  http-check expect status 200',
    '  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions',
    ...servers,
    '',
  ].join('\n');
}

/** The arguments of an etcd of one member. */
export function etcdArguments(folder: string, port: number, peerPort: number): string[] {
  const client = `http://${HOST}:${port}`;
  const peer = `http://${HOST}:${peerPort}`;
  const values: Readonly<Record<string, string>> = {
    'data-dir': `${folder}/etcd`,
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
  };
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
