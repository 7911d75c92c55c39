import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { EXAMPLE_ID } from '../../../src/business/commands.ts';
import { coreCommands } from '../../../src/cli/core-commands.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { settleSecret } from '../../../src/installation/settle-secret.ts';
import type { Command } from '../../../src/kernel/command.ts';
import { modules } from '../../../src/modules.ts';
import { tellOf } from '../tenants/walk/world.ts';
import { lines, paused } from '../pay-runs/drafts.ts';
import { HASH_SECRET, type TestGateway, openGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
/** What an example's id stands for: the business, unless it is said here by the command's name. */
let ids: Readonly<Record<string, string>>;
/** What a second id in an example stands for: an entry of the business. */
let entryId: string;
let file: string;
beforeAll(async () => {
  gateway = await openGateway();
  await settleSecret(gateway.orm, gateway.serving.app.settings);
  const business = await gateway.business();
  await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
  const paid = await gateway.pay(business, { email: 'bob@example.com', amount: 500 });
  entryId = paid.headers.get('payout-operation-id') ?? '';
  const connection = gateway.orm.em.getConnection();
  const [key] = await connection.execute<{ id: string }[]>('select id from api_key');
  // One that no other example switches off.
  const payer = await gateway.business();
  const newEndpoint = async () => (await tellOf(gateway, payer)).endpointId;
  const newRun = () => paused(gateway, payer.id, lines(1));
  ids = {
    business: business.id,
    'key revoke': key?.id ?? '',
    'run show': await newRun(),
    'run confirm': await newRun(),
    'run cancel': await newRun(),
    'run reverse': await newRun(),
    'webhook delete': await newEndpoint(),
    'webhook test': await newEndpoint(),
    'webhook deliveries': await newEndpoint(),
    'webhook redeliver': await newEndpoint(),
  };
  file = join(await mkdtemp(join(inject('runFolder'), 'example-')), 'payouts.csv');
  await writeFile(file, 'email,amount\nada@example.com,1\n');
  vi.stubEnv('DATABASE_URL', gateway.databaseUrl);
  vi.stubEnv('PAYOUT_HASH_SECRET', HASH_SECRET);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await gateway.close();
});

const commands: readonly Pick<Command, 'name' | 'example'>[] = [
  ...modules.flatMap((module) => module.commands ?? []),
  ...coreCommands,
];
/** What cannot be tried here: it names another server, or wants a secret that is to come. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  copy: /example\.com/,
  'hash rotate-secret': /^There is no new hash secret to move to/,
};

/** What is printed with `--json`, where it is no JSON. */
const PRINTED: Readonly<Record<string, RegExp>> = { export: /^id,created_at,/ };

/** Keeps what is printed from the suite's own output; the text so far. */
function catchPrinted(stream: NodeJS.WriteStream): () => string {
  let text = '';
  const caught = vi.spyOn(stream, 'write').mockImplementation((chunk, encoding, done) => {
    text += String(chunk);
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  });
  onTestFinished(() => caught.mockRestore());
  return () => text;
}

test.each(commands.map(({ name, example }) => [name, example]))(
  'the example of `%s` in --help works',
  async (name, example) => {
    const id = ids[name] ?? ids['business'] ?? '';
    // As a shell splits it.
    const words =
      example
        .replace(EXAMPLE_ID, id)
        .replace(EXAMPLE_ID, entryId)
        .replace('payouts.csv', file)
        .match(/"[^"]*"|\S+/g) ?? [];
    const args = [...name.split(' '), ...words.map((word) => word.replaceAll('"', ''))];
    const printed = catchPrinted(process.stdout);
    catchPrinted(process.stderr);
    const done = createProgram(modules, new AbortController().signal)
      .parseAsync([...args, '--json'], { from: 'user' })
      .then(
        () => 'it worked',
        (error: unknown) => String(error instanceof Error ? error.message : error),
      );
    expect(await done).toMatch(ELSEWHERE[name] ?? /^it worked$/);
    expect(printed()).toMatch(name in ELSEWHERE ? /^$/ : (PRINTED[name] ?? /^[[{].*[\]}]\n$/));
  },
);
