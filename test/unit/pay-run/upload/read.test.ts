import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFile } from '../../../../src/pay-run/upload/read.ts';
import { tables, written } from '../../../behaviour/pay-runs/tables.ts';

// A file may arrive in any pieces, even within a character.

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const read = async (bytes: Buffer, sizes: readonly number[]) => {
  const draft = await readFile(pieces(bytes, sizes), 'text/csv');
  return { lines: [...draft.chunks()], fingerprint: draft.fingerprint() };
};

test('a file is the same in whatever pieces it arrives', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(tables, sizes, async ({ columns, lines, writing }, some) => {
      const bytes = Buffer.from(written(columns, lines, writing));
      expect(await read(bytes, some)).toEqual(await read(bytes, [bytes.length]));
    }),
  );
});

test.each([
  ['a,b', 'Line 1 of the file must be a header that names the column "email".'],
  ['email,amount\n\nada@example.com,1\n"x', 'Line 4 of the file opens a quote that is not closed.'],
  ['email,amount\na,1\n\u00e9,\0', 'Line 3 of the file has a NUL character.'],
])('and so is why it is refused: %j', async (file, text) => {
  const bytes = Buffer.from(file);
  for (const size of [1, 2, 3, bytes.length]) {
    await expect(read(bytes, [size])).rejects.toMatchObject({ fields: { file: [text] } });
  }
});
