import { expect, test } from 'vitest';
import { requireName } from '../../../../src/webhook/endpoint/require-url.ts';
import { useGateway } from '../../../support/gateway.ts';

const gateway = useGateway();
const SLOW = 'https://slow.merchant.test/';

test('names whose servers do not answer hold up nobody for long, and are not looked up once given up', async () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const find = async (name: string) => {
    asked.push(name);
    await new Promise<void>((resolve) => answers.push(resolve));
    return [{ address: '10.0.0.1', family: 4 }];
  };
  const { app } = gateway().serving;
  const began = performance.now();
  // None is refused for want of an answer: each delivery looks again.
  await Promise.all(Array.from({ length: 20 }, () => requireName(app, SLOW, find)));
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(asked).toEqual(['slow.merchant.test']);
  answers.forEach((answer) => answer());
  const refused = requireName(app, 'https://inside.test/', async (name) => {
    asked.push(name);
    return [{ address: '10.0.0.1', family: 4 }];
  });
  await expect(refused).rejects.toMatchObject({ kind: { code: 'VALIDATION_FAILED' } });
  expect(asked).toEqual(['slow.merchant.test', 'inside.test']);
});
