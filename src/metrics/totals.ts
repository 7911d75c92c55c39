import { AggregatorRegistry, type Registry } from 'prom-client';
import { type ProcessReport } from '../kernel/observer.ts';

/** A metric of a report: what a registry says of it as JSON. */
interface Metric {
  readonly name: string;
  readonly type: unknown;
  readonly values?: readonly { readonly value: number | null }[];
}

type Report = readonly Metric[];

/**
 * Adds up what the processes report. What one has counted stays counted when it is late or has ended:
 * else a counter would fall, which Prometheus takes for a restart, and counts all of it once more.
 */
export class Totals {
  readonly #last = new Map<object, Report>();
  /** The counts of all processes that have ended. */
  #ended: Report = [];

  add(processes: readonly ProcessReport[]): Registry {
    for (const { process, report } of processes) {
      if (report !== undefined) this.#last.set(process, (report as Report).map(withoutGaps));
    }
    const living = new Map(processes.map(({ process, report }) => [process, report]));
    for (const [process, report] of this.#last) {
      if (living.has(process)) continue;
      this.#last.delete(process);
      this.#ended = merge([this.#ended, counts(report)]).getMetricsAsArray();
    }
    const heard = [...this.#last].map(([process, report]) =>
      living.get(process) === undefined ? counts(report) : report,
    );
    return merge([...heard, this.#ended]);
  }
}

function merge(reports: readonly Report[]): Registry {
  return AggregatorRegistry.aggregate([...reports]);
}

/** What was not measured yet, such as the mean of nothing: no number, or null from another process. */
function withoutGaps(metric: Metric): Metric {
  return { ...metric, values: (metric.values ?? []).filter(({ value }) => Number.isFinite(value)) };
}

/** What only grows; a gauge of a process that does not answer says nothing. */
function counts(report: Report): Report {
  return report.filter(({ type }) => type === 'counter' || type === 'histogram');
}
