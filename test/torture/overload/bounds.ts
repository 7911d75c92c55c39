import type { OverloadReport } from './overload.ts';

/**
 * How much longer than by arithmetic an accepted payout may take. A lane that is full is worked off in
 * its length divided by its throughput, both of the same run; three times that and two seconds are left
 * to a machine that has other things to do as well. Without a bound it would be most of the run.
 */
const SLACK_FACTOR = 3;
const SLACK_MS = 2_000;
const MEMORY_GROWTH_MAX_MB = 200;
const RECOVERY_MAX_MS = 5_000;

/** What of an overload went against a promise, on a machine that is `slowness` times slower than one alone. */
export function overloadViolations(report: OverloadReport, slowness = 1): string[] {
  const { accepted, refused, quiet, odd, seconds } = report.load;
  const throughput = accepted.count / seconds;
  const boundMs = SLACK_FACTOR * ((1000 * report.laneLengthMax) / throughput) + SLACK_MS * slowness;
  const growth = report.memoryMax - report.memoryBefore;
  const rules: readonly (readonly [string, boolean])[] = [
    ['it was no overload', refused.count > 3 * accepted.count],
    ['the accepted were few of those that fit', throughput > report.capacity / 4],
    [`p99 of the accepted is over ${boundMs} ms`, accepted.p99 <= boundMs],
    ['the refused waited as long as the accepted', refused.p50 < accepted.p50 / 2],
    [`odd replies: ${JSON.stringify(odd)}`, Object.keys(odd).length === 0],
    ['the quiet business was starved', quiet.count > 0 && quiet.p99 <= boundMs],
    ['the quiet business waited like the busy one', quiet.p50 < accepted.p50],
    [`memory grew by ${growth} MB`, growth <= MEMORY_GROWTH_MAX_MB],
    [`recovery took ${report.recoveryMs} ms`, report.recoveryMs <= RECOVERY_MAX_MS * slowness],
    [`${report.debited} debited`, report.debited === report.acknowledged],
  ];
  return rules.filter(([, holds]) => !holds).map(([violation]) => violation);
}
