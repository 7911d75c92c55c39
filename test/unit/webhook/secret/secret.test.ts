import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { Signer, newSecret } from '../../../../src/webhook/secret/secret.ts';

const BODY = '{"amount":1,"email":"ü@example.com"}';

test('a secret is whsec_ and 32 random bytes', () => {
  const [one, two] = [newSecret(), newSecret()];
  expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(two);
});

test('while two secrets sign, a receiver may have either', () => {
  const [newest, before, other] = [newSecret(), newSecret(), newSecret()];
  const headers = { ...new Signer(newest, before).headers('evt_1', new Date(), BODY) };
  for (const secret of [newest, before]) {
    expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
  }
  expect(() => new Webhook(other).verify(BODY, headers)).toThrow('No matching signature');
  expect(() => new Webhook(newest).verify(`${BODY} `, headers)).toThrow('No matching signature');
  expect(headers.Signature).toBe(createHmac('sha256', newest).update(BODY).digest('hex'));
});

test('with one secret, only that one', () => {
  const [newest, before] = [newSecret(), newSecret()];
  const headers = { ...new Signer(newest, undefined).headers('evt_1', new Date(), BODY) };
  expect(headers['webhook-signature']).not.toContain(' ');
  expect(() => new Webhook(before).verify(BODY, headers)).toThrow('No matching signature');
});
