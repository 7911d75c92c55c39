import { afterAll, expect, test } from 'vitest';
import { openGateway } from '../../support/gateway.ts';
import { send } from '../payouts/wire.ts';
import {
  type NamedExample,
  type Schema,
  type ShownRequest,
  documentOf,
  examplesOf,
  filledPath,
} from './document.ts';
import { type Scene, endScenes, filledIn, sceneOf } from './scenes.ts';

// Opened at once: the tests are made of the document.
const gateway = await openGateway();
const examples = examplesOf(await documentOf(gateway));
afterAll(async () => {
  await endScenes();
  await gateway.close();
});

test.each(examples)('$method $path: $name is answered $status', async (example) => {
  const scene = await sceneOf(gateway, example);
  for (const call of scene.before ?? []) await sendShown(scene, example, call);
  const reply = await sendShown(scene, example, example['x-request']);
  expect(reply.status).toBe(example.status);
  expect(reply.headers['content-type']).toContain(example.mediaType);
  expectLike(reply.text, example);
  expectHeaders(reply.headers, example['x-headers']);
});

test('the examples of the API page are among them', () => {
  const created = examples.filter(({ path }) => path === '/payout/create');
  const replies = created.map(({ status, value }) => `${status} ${JSON.stringify(value)}`);
  for (const reply of PAGE) expect(replies).toContain(reply);
  const first = created.find(({ name }) => name === 'created');
  expect(first?.['x-request'].body).toEqual({ email: 'user@example.com', amount: 10_000 });
});

/** The page's own, in its words; its hash has another form. */
const PAGE = [
  '400 {"email":["The email field is required."],"amount":["The amount field is required."]}',
  '400 {"email":["The email must be a valid email address."],"amount":["The amount must be at least 1."]}',
  '400 {"error":"Insufficient payout balance"}',
  '403 {"error":"Payouts are currently disabled. Please enable them in Settings."}',
  '401 {"error":"Unauthorized"}',
  '500 {"error":"Internal server error"}',
];

/** Sends a call as it is shown; with a length that is longer than its body, so many spaces more. */
function sendShown(scene: Scene, { method, path }: NamedExample, call: ShownRequest) {
  const { path: params, headers, query, body } = filledIn(call, scene);
  const search = new URLSearchParams(query).toString();
  const sent = Object.entries(headers).filter(([, value]) => value !== null) as [string, string][];
  const length = Number(headers['Content-Length'] ?? 0);
  return send(`${scene.gateway.url}${filledPath(path, params)}?${search}`, {
    method: call.method ?? method,
    headers: Object.fromEntries(sent),
    setHost: headers['Host'] !== null,
    ...(body !== undefined && {
      body: (typeof body === 'string' ? body : JSON.stringify(body)).padEnd(length),
    }),
  });
}

/** To the byte, but for what the schema gives a pattern, and the time that is left. */
function expectLike(text: string, { value, schema, mediaType }: NamedExample): void {
  const isJson = mediaType === 'application/json';
  const like = settled(value, isJson ? JSON.parse(text) : text, schema);
  expect(text).toBe(isJson ? JSON.stringify(like) : like);
}

/** The example, with the reply's own text in the place of one that has its pattern. */
function settled(example: unknown, reply: unknown, schema: Schema | undefined): unknown {
  const pattern = patternOf(schema);
  if (pattern !== undefined && typeof reply === 'string') {
    expect(reply).toMatch(new RegExp(pattern));
    return reply;
  }
  if (Array.isArray(example)) {
    const replies = Array.isArray(reply) ? reply : [];
    return example.map((item, i) => settled(item, replies[i], schema?.items));
  }
  if (typeof example !== 'object' || example === null) return example;
  const replies = reply as Readonly<Record<string, unknown>>;
  const members = Object.entries(example).map(([name, item]) => [
    name,
    name === 'retry_after'
      ? seconds(replies[name])
      : settled(item, replies[name], schema?.properties?.[name]),
  ]);
  return Object.fromEntries(members);
}

function patternOf(schema: Schema | undefined): string | undefined {
  return schema?.pattern ?? schema?.anyOf?.find(({ pattern }) => pattern !== undefined)?.pattern;
}

function seconds(value: unknown): number {
  expect(Number(value)).toBeGreaterThan(0);
  expect(Number(value)).toBeLessThanOrEqual(60);
  return Number(value);
}

function expectHeaders(
  headers: Readonly<Record<string, unknown>>,
  shown: NamedExample['x-headers'] = {},
): void {
  expect(headers['x-request-id']).toEqual(expect.any(String));
  for (const [name, value] of Object.entries(shown)) {
    const own = headers[name.toLowerCase()];
    if (name === 'Retry-After') expect(seconds(own)).toBeLessThanOrEqual(Number(value));
    else expect(own).toBe(value);
  }
}
