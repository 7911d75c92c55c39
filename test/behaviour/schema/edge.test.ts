import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { openGateway, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

/** What a request is answered that no HTTP client would send. */
async function answerTo(head: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(gateway().url).port), '127.0.0.1');
  socket.write([...head, 'Connection: close', '', ''].join('\r\n'));
  return text(socket);
}

describe('the target and the Host of a request', () => {
  const query = '/graphql?query={__typename}';

  test.each(['a b', '[', 'x:99999', '<script>', 'a/b'])(
    'Host: %s is nothing to us',
    async (host) => {
      const answer = await answerTo([`GET ${query} HTTP/1.1`, `Host: ${host}`]);
      expect(answer).toContain('{"data":{"__typename":"Query"}}');
    },
  );

  test('may be in absolute form', async () => {
    const answer = await answerTo([`GET http://x.example${query} HTTP/1.1`, 'Host: x.example']);
    expect(answer).toContain('{"data":{"__typename":"Query"}}');
  });

  test('may not lack the Host, which is answered like everything else', async () => {
    const answer = await answerTo(['GET /balance HTTP/1.1']);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/\r\nX-Request-Id: /i);
    expect(answer).toContain('{"error":"The request is not valid HTTP."}');
  });
});

test.each(['variables', 'extensions'])('%s of a GET that are no JSON are a 400', async (name) => {
  const { status, json } = await gateway().fetch(`/graphql?query={__typename}&${name}=x`);
  expect({ status, code: json.errors[0].extensions.code }).toEqual({
    status: 400,
    code: 'BAD_USER_INPUT',
  });
});

test('a client that accepts neither JSON nor events is told what there is', async () => {
  const { key } = await gateway().business();
  const { status, json } = await gateway().fetch('/graphql', {
    method: 'POST',
    headers: {
      Accept: 'application/xml',
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
    },
    body: '{"query": "{ __typename }"}',
  });
  expect({ status, code: json.errors[0].extensions.code }).toEqual({
    status: 406,
    code: 'BAD_USER_INPUT',
  });
});

test('what the edge refuses is a GraphQL error on /graphql, in the type that was asked for', async () => {
  const own = await openGateway();
  const business = await own.business();
  await withClient(own.databaseUrl, (client) =>
    client.query('alter table api_key rename to hidden'),
  );
  const { status, json, headers } = await own.fetch('/graphql', {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json',
      Authorization: `Bearer ${business.key}`,
      'Content-Type': 'application/json',
    },
    body: '{"query": "{ __typename }"}',
  });
  const message = 'Internal server error';
  expect(status).toBe(500);
  expect(json).toEqual({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
  expect(headers.get('content-type')).toBe('application/graphql-response+json');
  await own.close();
});

test.each(['0.99999999999999999999', '9007199254740991.4', '1e-1', '9007199254740992'])(
  'the literal %s is no Cents, and is not rounded to one',
  async (literal) => {
    const business = await gateway().business();
    const { json } = await gateway().graphql(
      business,
      `mutation { createPayoutUser(input: {email: "a@b.co", amount: ${literal}}) { hash } }`,
    );
    expect(json.errors[0].extensions.code).toBe('VALIDATION_FAILED');
    await gateway().expectBooksToBalance();
  },
);

test.each(['100.0', '1e2', '1.0e2', '10000e-2'])('the literal %s is 100', async (literal) => {
  const business = await gateway().business();
  const { json } = await gateway().graphql(
    business,
    `mutation { createPayoutUser(input: {email: "a@b.co", amount: ${literal}}) { entry { amount } } }`,
  );
  expect(json.data.createPayoutUser.entry.amount).toBe(100);
});
