import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { Totals } from '../../../src/metrics/totals.ts';
import { Exposition } from '../../behaviour/operations/exposition.ts';

/** A process that has counted this much. */
async function reportOf(count: number): Promise<unknown> {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'a_total', help: 'a', registers }).inc(count);
  new Gauge({ name: 'b', help: 'b', registers }).set(count);
  new Histogram({ name: 'c', help: 'c', buckets: [1, 10], registers }).observe(count);
  // As it arrives from another process.
  return JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()));
}

test('what a process has counted stays counted when it is late, and when it has ended', async () => {
  const totals = new Totals();
  const [first, second, third] = [{}, {}, {}];
  const sums = async (processes: readonly (readonly [object, number?])[]) => {
    const reports = processes.map(async ([process, count]) => ({
      process,
      report: count === undefined ? undefined : await reportOf(count),
    }));
    const seen = new Exposition(await totals.add(await Promise.all(reports)).metrics());
    return [seen.sum('a_total'), seen.sum('b'), seen.sum('c_count')];
  };
  expect(
    await sums([
      [first, 5],
      [second, 7],
    ]),
  ).toEqual([12, 12, 2]);
  expect(await sums([[first, 6], [second]])).toEqual([13, 6, 2]);
  expect(
    await sums([
      [first, 6],
      [second, 8],
    ]),
  ).toEqual([14, 14, 2]);
  // The second has ended, and the third has taken its place.
  expect(await sums([[first, 6], [third]])).toEqual([14, 6, 2]);
  expect(
    await sums([
      [first, 6],
      [third, 1],
    ]),
  ).toEqual([15, 7, 3]);
  expect(await sums([[third, 2]])).toEqual([16, 2, 3]);
});
