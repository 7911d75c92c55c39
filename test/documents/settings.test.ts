import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Variables } from '../../src/settings/variables.ts';

const PAGE = new URL('../../.github/docs/configuration.md', import.meta.url);

type Schema = z.core.$ZodType;

/** What is said of a setting, and of the values that its rule lets through. */
interface Said {
  readonly description?: string | undefined;
  readonly otherwise?: string;
  readonly values?: string;
}

const said = (schema: Schema): Said => z.globalRegistry.get(schema) ?? {};

function row([name, schema]: [string, Schema]): string {
  const isWrapped = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  const { values = '' } = said(isWrapped ? schema.def.innerType : schema);
  const { description = '', otherwise } = said(schema);
  const fallback = schema instanceof z.ZodDefault ? shown(schema.def.defaultValue) : otherwise;
  return `| \`${name}\` | ${fallback} | ${values} | ${description} |`;
}

function shown(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : `\`${String(value)}\``;
}

const rows = Object.entries(Variables.shape).map(row);
const table = ['| variable | default | values | what it is |', '|---|---|---|---|', ...rows];

const BLOCK = /(<!-- settings: .*? -->\n).*?(<!-- \/settings -->)/s;

// To make it anew: npx vitest run --config test/vitest.config.ts test/documents/settings.test.ts -u
test('the table of settings is the list in the code', async () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toMatch(BLOCK);
  const made = page.replace(
    BLOCK,
    (_, opening, closing) => `${opening}\n${table.join('\n')}\n\n${closing}`,
  );
  await expect(made).toMatchFileSnapshot('../../.github/docs/configuration.md');
});

test('every setting says what it is, which values it takes, and what counts without it', () => {
  const cells = rows.map((line) => line.split(' | ').map((cell) => cell.trim()));
  expect(cells.length).toBeGreaterThan(30);
  for (const each of cells) {
    expect(each).toHaveLength(4);
    for (const cell of each) expect(cell).not.toMatch(/^(?:\||undefined|)$/);
  }
});
