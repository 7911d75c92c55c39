import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { CSV, NDJSON, runsOf, upload } from './files.ts';
import { NO_LINES, NO_TABLES } from './no-tables.ts';

// What a file is refused for as a whole; nothing is left of it.

const gateway = useGateway();

async function expectRefused(file: string | Buffer, type: string, text: string): Promise<void> {
  const business = await gateway().business();
  const body = typeof file === 'string' ? file : Buffer.from(file);
  const reply = await upload(gateway(), business, body, { type });
  expect([reply.status, reply.text]).toEqual([400, JSON.stringify({ file: [text] })]);
  expect(await runsOf(gateway(), business)).toBe(0);
}

test.each(NO_TABLES)('CSV: %s', async (_, file, text) => expectRefused(file, CSV, text));
test.each(NO_LINES)('NDJSON: %s', async (_, file, text) => expectRefused(file, NDJSON, text));
