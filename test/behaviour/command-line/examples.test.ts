import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EXAMPLE_ID } from '../../../src/business/commands.ts';
import { coreCommands } from '../../../src/cli/core-commands.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { settleSecret } from '../../../src/installation/settle-secret.ts';
import { type Command } from '../../../src/kernel/command.ts';
import { modules } from '../../../src/modules.ts';
import { HASH_SECRET, type TestGateway, openGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let ids: { business: string; key: string };
beforeAll(async () => {
  gateway = await openGateway();
  await settleSecret(gateway.orm, gateway.serving.app.settings);
  const business = await gateway.business();
  await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
  const connection = gateway.orm.em.getConnection();
  const [key] = await connection.execute<{ id: string }[]>('select id from api_key');
  ids = { business: business.id, key: key?.id ?? '' };
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

test.each(commands.map(({ name, example }) => [name, example]))(
  'the example of `%s` in --help works',
  async (name, example) => {
    const id = name === 'key revoke' ? ids.key : ids.business;
    // As a shell splits it.
    const words = example.replace(EXAMPLE_ID, id).match(/"[^"]*"|\S+/g) ?? [];
    const args = [...name.split(' '), ...words.map((word) => word.replaceAll('"', ''))];
    const done = createProgram(modules, new AbortController().signal)
      .parseAsync([...args, '--json'], { from: 'user' })
      .then(
        () => 'it worked',
        (error: unknown) => String(error instanceof Error ? error.message : error),
      );
    expect(await done).toMatch(ELSEWHERE[name] ?? /^it worked$/);
  },
);
