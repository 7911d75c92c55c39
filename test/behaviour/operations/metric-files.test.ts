import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '@redocly/openapi-core';
import { beforeAll, expect, test } from 'vitest';
import { call } from '../../support/http.ts';
import { useMeasured } from './measured.ts';
import { type Selected, metricsIn } from './promql.ts';

const FOLDER = join(import.meta.dirname, '../../../src/metrics');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: { readonly summary?: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

const { groups } = parseYaml(read('rules.example.yml')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const named = rules.map((rule) => [rule.alert ?? rule.record ?? '', rule] as const);
const recorded = new Set(rules.flatMap(({ record }) => record ?? []));

const board = JSON.parse(read('board.example.json')) as {
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly Panel[];
};
const queries = board.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ refId, expr }) => ({ query: `${title} ${refId}`, expr })),
);

const useGateway = useMeasured();
/** The series that `/metrics` has after some traffic, each with its labels. */
const labelsOf = new Map<string, Set<string>>();

beforeAll(async () => {
  const gateway = useGateway();
  const business = await gateway.business();
  await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
  const { samples } = await gateway.scrape();
  for (const { name, labels } of samples) {
    labelsOf.set(name, new Set([...(labelsOf.get(name) ?? []), ...Object.keys(labels)]));
  }
});

/** The labels that Prometheus itself adds to what it scrapes. */
const OF_PROMETHEUS = ['job', 'instance'];

/** What an expression reads that no gateway has. */
function missing({ metric, labels }: Selected): readonly string[] {
  if (recorded.has(metric)) return [];
  const known = labelsOf.get(metric);
  if (!known) return [metric];
  const all = new Set([...known, ...OF_PROMETHEUS]);
  return [...labels].filter((label) => !all.has(label)).map((label) => `${metric}{${label}}`);
}

test.each(named)('the example rule %s reads what the gateway tells', (_, rule) => {
  const selected = metricsIn(rule.expr);
  expect(selected.length).toBeGreaterThan(0);
  expect(selected.flatMap(missing)).toEqual([]);
});

test('each example alert says what is wrong, and how bad it is', () => {
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  expect(alerts.length).toBeGreaterThan(10);
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  for (const { annotations, labels } of alerts) {
    expect(annotations?.summary).toMatch(/\.$/);
    expect(labels?.['severity']).toMatch(/^(?:page|ticket)$/);
  }
});

test.each(queries)(
  'the query "$query" of the example board reads what the gateway tells',
  (query) => {
    const selected = metricsIn(query.expr.replaceAll('$__rate_interval', '5m'));
    expect(selected.length).toBeGreaterThan(0);
    expect(selected.flatMap(missing)).toEqual([]);
  },
);

test('the panels of the example board have a place each, and a data source', () => {
  const ids = board.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const names = board.templating.list.map(({ name }) => name);
  const taken = new Set<string>();
  for (const { type, title, description, gridPos, datasource } of board.panels) {
    expect(title).not.toBe('');
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x} ${y}`), title).toBe(false);
        taken.add(`${x} ${y}`);
      }
    }
    if (type === 'row') continue;
    expect(description).toMatch(/\.$/);
    expect(names).toContain(/^\$\{(\w+)\}$/.exec(datasource?.uid ?? '')?.[1]);
  }
});

test('each metric of the README is one that the gateway tells, and each of its own is there', async () => {
  const { text } = await call(useGateway().metricsUrl);
  const told = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  const cells = [...read('README.md').matchAll(/^\| (`.+?`) \|/gm)].map(([, cell = '']) => cell);
  const metrics = cells.flatMap((cell) => namesIn(cell));
  expect(metrics.filter((name) => !told.includes(name))).toEqual([]);
  const own = told.filter((name) => name.startsWith('payout_'));
  expect(own.filter((name) => !metrics.includes(name))).toEqual([]);
});

/** The metrics of a row: `_idle` and `…_max_seconds` are endings of the one before. */
function namesIn(cell: string): readonly string[] {
  const parts = [...cell.matchAll(/`([^`{]+)(?:\{.*?\})?`/g)].map(([, part = '']) => part);
  const [first = ''] = parts;
  return parts.map((part) => {
    if (part.startsWith('…')) return first.replace(/_p99_seconds$/, part.slice(1));
    return part.startsWith('_') ? first.replace(/_connections$/, part) : part;
  });
}

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}
