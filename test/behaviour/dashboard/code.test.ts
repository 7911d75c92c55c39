import { expect, test } from 'vitest';
import { KEY_VARIABLE } from '../../../src/dashboard/page/developers/code/languages.ts';
import { PAID, TYPED, codeOf, expectToPay, paidBy } from '../../languages/ready-code.ts';
import { useGateway } from '../../support/gateway.ts';
import { paste } from '../../support/paste.ts';

// The other languages have a script of their own: test/languages.

const gateway = useGateway();

test('as cURL it pays what was typed, once', async () => {
  const business = await gateway().business();
  const code = `export ${KEY_VARIABLE}=${business.key}\n${codeOf('cURL', TYPED, gateway())}`;
  for (const { text } of await paste(code)) expect(JSON.parse(text)).toHaveProperty('hash');
  expect(await paidBy(gateway(), business)).toEqual([PAID]);
});

test('as JavaScript it pays what was typed, once', async () => {
  await expectToPay(gateway(), 'JavaScript', { command: process.execPath, file: 'pay.mjs' });
});
