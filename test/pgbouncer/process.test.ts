import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { addressForGateways, withClient } from '../support/database.ts';
import { cli, emptyDataDir, startGateway } from '../support/gateway-process.ts';
import { HASH_SECRET } from '../support/gateway.ts';
import { TEST_MS } from '../support/processes.ts';

test(
  'an operator migrates, serves and audits by way of the pooler alone',
  { timeout: TEST_MS },
  async () => {
    const name = `empty_${randomUUID().replaceAll('-', '')}`;
    const server = inject('postgresUrl');
    await withClient(server, (client) => client.query(`create database ${name}`));
    const direct = Object.assign(new URL(server), { pathname: `/${name}` }).href;
    const byPooler = addressForGateways(direct);
    const env = {
      DATABASE_URL: byPooler,
      MIGRATION_DATABASE_URL: Object.assign(new URL(direct), { host: new URL(byPooler).host }).href,
      PAYOUT_HASH_SECRET: HASH_SECRET,
      DATA_DIR: await emptyDataDir(),
    };
    const { stdout, stderr } = await cli(['migrate', '--json'], env);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{"applied":\[".+"\]\}\n$/);
    const gateway = await startGateway({ ...env, WORKERS: '2' });
    const made = await cli(
      ['business', 'create', '--name=N', '--payout-balance=500', '--json'],
      env,
    );
    const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
    const headers = { Authorization: `Bearer ${apiKey}` };
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => gateway.pay(`user${i}@b.co`, 50, { headers })),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(10);
    await gateway.stop();
    expect(JSON.parse((await cli(['audit', '--json'], env)).stdout)).toMatchObject({
      ok: true,
      users: 10,
      entries: 11,
    });
  },
);
