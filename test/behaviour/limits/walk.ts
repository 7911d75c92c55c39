import { type GraphQLSchema, isScalarType } from 'graphql';
import type { Module } from '../../../src/kernel/module.ts';
import type { TestGateway } from '../../support/gateway.ts';
import type { StatementLog } from '../../support/statements.ts';
import { type Leaf, leavesOf } from '../tenants/walk/arguments.ts';
import {
  type Path,
  describePath,
  lastOf,
  operationOf,
  pathsOf,
} from '../tenants/walk/operation.ts';
import { askRoute, ownValues, readBy } from '../tenants/walk/rest-walk.ts';
import { sendOperation } from '../tenants/walk/view.ts';
import type { Asker, World } from '../tenants/walk/world.ts';

/** Texts that no bound lets through, of what makes a search in the database slow. */
const LONG_TEXTS: readonly string[] = [
  'a'.repeat(600),
  'a.'.repeat(20_000),
  '%'.repeat(10_000),
  'f'.repeat(36_000),
];

/** Scalars that a client writes as text, besides those that a number or a word is written as. */
const isText = ({ type }: Leaf): boolean =>
  isScalarType(type) && !['Int', 'Float', 'Boolean', 'Cents'].includes(type.name);

/**
 * Puts long texts into every argument and input field of the schema that takes a text, and says in
 * words which of them is not refused, by its name, before the database has been asked.
 */
export async function walkBounds(
  gateway: TestGateway,
  schema: GraphQLSchema,
  log: StatementLog,
  asker: Asker,
  paths: readonly Path[] = pathsOf(schema),
): Promise<{ readonly tried: readonly string[]; readonly findings: readonly string[] }> {
  const tried: string[] = [];
  const findings: string[] = [];
  for (const path of paths) {
    for (const leaf of leavesOf(lastOf(path)).filter(isText)) {
      if (isOfLine(leaf, describePath(path))) continue;
      tried.push(`${leaf.coordinate} in ${describePath(path)}`);
      for (const text of LONG_TEXTS) {
        const operation = operationOf(schema, path, new Map([[leaf.at, text]]), asker.holdings);
        let said = '';
        const statements = await log.during(async () => {
          const { json } = await sendOperation(gateway, asker.headers, operation);
          said = complaint(leaf, json.errors?.[0]?.extensions ?? {});
        });
        const asked = statements.slice(1);
        const isEarly =
          path.length > 1 ? !asked.some((each) => each.includes(text)) : asked.length === 0;
        if (said === '' && isEarly) continue;
        findings.push(
          `${leaf.coordinate} in ${describePath(path)} takes ${text.length} characters: ` +
            (said || `the database was asked: ${asked.join('; ').slice(0, 300)}`),
        );
      }
    }
  }
  return { tried, findings };
}

/** A line of a batch is refused by itself, and tells so among the results: see `batches`. */
function isOfLine({ coordinate }: Leaf, path: string): boolean {
  return path.endsWith('createPayoutUsers') && coordinate.startsWith('CreatePayoutUserInput.');
}

/** What is wrong with a refusal of a leaf's value; nothing if it names the leaf. */
function complaint(
  { at, type }: Leaf,
  { code, fields }: { readonly code?: unknown; readonly fields?: object },
): string {
  if (code !== 'VALIDATION_FAILED') return `${String(code)} instead of VALIDATION_FAILED`;
  // What a scalar refuses has no field.
  if (!['ID', 'String'].includes(type.name)) return '';
  const name = at.slice(at.lastIndexOf('.') + 1);
  const named = Object.keys(fields ?? {}).join();
  return named === name ? '' : `the fields name "${named}"`;
}

/** More than any input of a route may hold, and less than all headers together may. */
const LONG_INPUT = 'a'.repeat(9_000);

/** The same for all that REST routes read; each must answer that it was the caller's fault. */
export async function walkRouteBounds(
  gateway: TestGateway,
  modules: readonly Module[],
  log: StatementLog,
  { byKey, byHash }: World,
): Promise<{ readonly tried: readonly string[]; readonly findings: readonly string[] }> {
  const tried: string[] = [];
  const findings: string[] = [];
  const all = modules.flatMap(({ routes }) => routes ?? []);
  for (const [route, method] of all.flatMap((each) =>
    each.methods.map((one) => [each, one] as const),
  )) {
    const { inputs, caller } = await readBy(route, method, gateway.serving.app, byKey.holdings);
    const own = ownValues((caller?.sees.kind === 'one' ? byHash : byKey).holdings);
    for (const input of inputs) {
      const place = `${input} of ${method} ${route.path}`;
      tried.push(place);
      // What the credential comes by is the first that is read.
      const [credential = ''] = inputs;
      const given = new Map([
        [credential, own.get(credential)],
        [input, LONG_INPUT],
      ]);
      if (isOtherPlaceOf(input, credential)) given.delete(credential);
      let status = 0;
      const statements = await log.during(async () => {
        ({ status } = await askRoute(gateway, route, method, given));
      });
      const isKept = statements.some((each) => each.includes(LONG_INPUT));
      if (status >= 400 && status < 500 && !isKept && statements.length <= 1) continue;
      findings.push(`${place} is answered ${status} after ${statements.length} statements`);
    }
  }
  return { tried, findings };
}

/** What a session is read of, where there is no key. */
const OF_SESSION: ReadonlySet<string> = new Set([
  'header cookie',
  'header origin',
  'header sec-fetch-site',
  'header x-requested-with',
]);

/** The hash may come in three places, and the first of them counts; a key counts before a session. */
function isOtherPlaceOf(input: string, credential: string): boolean {
  if (credential === 'header authorization') return OF_SESSION.has(input);
  return credential === 'header x-payout-hash' && input.endsWith('payout_hash');
}
