import { AggregatorRegistry, type Registry } from 'prom-client';
import type { ProcessReport } from '../kernel/observer.ts';

/** One metric of a report, in the JSON of prom-client. */
interface Metric {
  readonly name: string;
  readonly type: unknown;
  readonly values?: readonly { readonly value: number | null }[];
}

type Report = readonly Metric[];

/**
 * Adds up the reports of the processes. The counts of a process stay in the sum when it is late or
 * has ended: if a counter fell, Prometheus would take that for a restart and count everything
 * again.
 */
export class Totals {
  readonly #last = new Map<object, Report>();
  /** The counts of all processes that have ended, added up. */
  #ended: Report = [];

  add(processes: readonly ProcessReport[]): Registry {
    for (const { process, report } of processes) {
      if (report !== undefined)
        this.#last.set(process, (report as Report).map(withoutMissingValues));
    }
    const living = new Map(processes.map(({ process, report }) => [process, report]));
    for (const [process, report] of this.#last) {
      if (living.has(process)) continue;
      this.#last.delete(process);
      this.#ended = merge([this.#ended, counts(report)]).getMetricsAsArray();
    }
    const reports = [...this.#last].map(([process, report]) =>
      living.get(process) === undefined ? counts(report) : report,
    );
    return merge([...reports, this.#ended]);
  }
}

function merge(reports: readonly Report[]): Registry {
  return AggregatorRegistry.aggregate([...reports]);
}

/**
 * Drops values that were not measured yet, such as a mean of no values: NaN, or null after JSON.
 */
function withoutMissingValues(metric: Metric): Metric {
  return { ...metric, values: (metric.values ?? []).filter(({ value }) => Number.isFinite(value)) };
}

/** Only counters and histograms: a gauge of a process that does not answer is out of date. */
function counts(report: Report): Report {
  return report.filter(({ type }) => type === 'counter' || type === 'histogram');
}
