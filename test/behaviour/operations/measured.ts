import { afterAll, beforeAll, expect } from 'vitest';
import { modules } from '../../../src/modules.ts';
import { openObservers } from '../../../src/serve/observers.ts';
import { type TestGateway, openGateway } from '../../support/gateway.ts';
import { call } from '../../support/http.ts';
import { Exposition } from './exposition.ts';

/** Samples by a name of the test's: each a metric and its labels. */
type Samples = Readonly<Record<string, readonly [string, Readonly<Record<string, string>>?]>>;

/** A gateway whose metrics can be asked for. */
export interface Measured extends TestGateway {
  readonly metricsUrl: string;
  readonly scrape: () => Promise<Exposition>;
  /** How much each of these samples has grown by what `work` did. */
  readonly growth: (
    samples: Samples,
    work: () => Promise<unknown>,
  ) => Promise<Record<string, number>>;
}

/** A gateway with metrics for all tests of a file. */
export function useMeasured(environment: Record<string, string> = {}): () => Measured {
  let measured: Measured;
  beforeAll(async () => {
    const gateway = await openGateway({ METRICS_PORT: '0', ...environment });
    const { app, reports } = gateway.serving;
    const ask = async () => [{ process: gateway.serving, reports: await reports() }];
    let metricsUrl = '';
    const observers = await openObservers(modules, app, ask, (line) => {
      metricsUrl = line.replace('Metrics on ', '');
    });
    const scrape = () => scrapeOf(metricsUrl);
    const close = async () => {
      await observers.close();
      await gateway.close();
    };
    const growth: Measured['growth'] = async (samples, work) => {
      const before = await scrape();
      await work();
      const after = await scrape();
      const grown = Object.entries(samples).map(([name, [metric, labels]]) => [
        name,
        after.sum(metric, labels) - before.sum(metric, labels),
      ]);
      return Object.fromEntries(grown) as Record<string, number>;
    };
    measured = { ...gateway, metricsUrl, scrape, growth, close };
  });
  afterAll(() => measured.close());
  return () => measured;
}

async function scrapeOf(url: string): Promise<Exposition> {
  const { status, headers, text } = await call(url);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return new Exposition(text);
}
