import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demoKey } from '../../../src/serve/demo.ts';
import { settleSecret } from '../../../src/installation/settle-secret.ts';
import { openGateway } from '../../support/gateway.ts';

async function newInstallation() {
  const gateway = await openGateway();
  const dataDir = await mkdtemp(join(tmpdir(), 'payout-demo-'));
  onTestFinished(async () => {
    await gateway.close();
    await rm(dataDir, { recursive: true });
  });
  await settleSecret(gateway.orm, gateway.serving.app.settings);
  return { gateway, dataDir, file: join(dataDir, 'demo-key') };
}

test('the demo business is a test business, made once', async () => {
  const { gateway, dataDir, file } = await newInstallation();
  const key = await demoKey(gateway.orm, dataDir);
  expect(key).toMatch(/^sk_test_[0-9A-Za-z]{49}$/);
  expect(await readFile(file, 'utf8')).toContain(key);
  expect(await demoKey(gateway.orm, dataDir)).toBe(key);
  const connection = gateway.orm.em.getConnection();
  expect(await connection.execute('select test from business')).toEqual([{ test: true }]);
});

test('a demo business of before keeps its key', async () => {
  const { gateway, dataDir, file } = await newInstallation();
  const { id, key } = await gateway.business();
  expect(key).toMatch(/^sk_live_/);
  await writeFile(file, key);
  const connection = gateway.orm.em.getConnection();
  await connection.execute('update installation set demo_business_id = ?', [id]);
  expect(await demoKey(gateway.orm, dataDir)).toBe(key);
  expect(await connection.execute('select test from business')).toEqual([{ test: false }]);
});
