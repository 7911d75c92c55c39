import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { CLONE } from '../../support/processes.ts';

const PAGE = join(CLONE, 'src/dashboard/page');

/** The operations and fragments of the page, by the files that they stand in. */
const documents = readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) =>
    [...readFileSync(join(PAGE, file), 'utf8').matchAll(/\bgraphql\(\s*`([^`]*)`/g)].map(
      // A word to the type checker alone, which the page takes out before it sends anything.
      ([, text = '']) => ({ file, document: parse(text.replaceAll(' @_unmask', '')) }),
    ),
  );

const definitions = documents.flatMap(({ document }) => document.definitions);

/** A document with the fragments that it spreads, and those that they spread. */
function whole({ definitions: own }: DocumentNode): DocumentNode {
  const names = new Set(own.flatMap((each) => spreadNames(each)));
  for (const name of names) {
    for (const definition of definitions) {
      if (definition.kind !== 'FragmentDefinition' || definition.name.value !== name) continue;
      for (const further of spreadNames(definition)) names.add(further);
    }
  }
  const spread = definitions.filter(
    (each) =>
      each.kind === 'FragmentDefinition' && names.has(each.name.value) && !own.includes(each),
  );
  return Object.assign(parse('{ __typename }'), { definitions: [...own, ...spread] });
}

function spreadNames(node: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(node, (_key, value) => {
    if (value?.kind === 'FragmentSpread') found.push(value.name.value);
    return value;
  });
  return found;
}

test('the page asks for nothing that the schema does not have', () => {
  const schema = buildSchema(readFileSync(join(CLONE, 'schema.graphql'), 'utf8'));
  const operations = documents.filter(({ document }) =>
    document.definitions.some(({ kind }) => kind === 'OperationDefinition'),
  );
  expect(operations.length).toBeGreaterThan(0);
  const problems = operations.flatMap(({ file, document }) =>
    validate(schema, whole(document)).map(({ message }) => `${file}: ${message}`),
  );
  expect(problems).toEqual([]);
});

test('each operation has a name of its own, which the log shows', () => {
  const names = definitions.flatMap((each) =>
    each.kind === 'OperationDefinition' ? [each.name?.value ?? 'unnamed'] : [],
  );
  expect(names).toEqual([...new Set(names)]);
  expect(names).not.toContain('unnamed');
});
