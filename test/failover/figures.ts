import type { ClientRecord, Kind, Observation } from './client-record.ts';

/** How often something was answered otherwise than it may be while the database is in trouble. */
export function oddAnswers({ observations }: ClientRecord): Record<string, number> {
  const odd: Record<string, number> = {};
  for (const { kind, status, retryAfter } of observations) {
    if (status === 200 || status === 201) continue;
    if (status === 503 && Number(retryAfter) >= 1) continue;
    // A COMMIT without an answer, which no read has: how many there may be is said beside it.
    if (status === 500 && kind !== 'read') continue;
    const what = `${kind}: ${status}, Retry-After ${retryAfter}`;
    odd[what] = (odd[what] ?? 0) + 1;
  }
  return odd;
}

/** How many payouts each client was not told the fate of, most first. */
export function uncertainByClient(record: ClientRecord): number[] {
  const counts = new Map<number, number>();
  for (const { client } of answersWith(record, 500))
    counts.set(client, (counts.get(client) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a);
}

/** What was answered with this status within these moments, whatever it was. */
export function answersWith(
  { observations }: ClientRecord,
  status: number,
  from = 0,
  until = Infinity,
): Observation[] {
  return observations.filter(
    (each) => each.status === status && each.sentAt >= from && each.answeredAt <= until,
  );
}

/** The longest that a client has waited for an answer, in milliseconds. */
export function longestAnswer({ observations }: ClientRecord, ...kinds: readonly Kind[]): number {
  const asked = observations.filter(({ kind }) => kinds.includes(kind));
  return Math.max(...asked.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
}

/** The longest time after that moment in which no payout was acknowledged, in milliseconds. */
export function longestGap(record: ClientRecord, moment: number): number {
  const times = [moment, ...record.paidSince(moment).map(({ answeredAt }) => answeredAt)];
  return Math.max(0, ...times.slice(1).map((at, i) => at - (times[i] ?? at)));
}

/** All of it, in words. */
export function describe(record: ClientRecord): string {
  const counts: Record<string, number> = {};
  for (const { kind, status, isReplay } of record.observations) {
    const what = `${kind} ${isReplay ? 'replayed' : status}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  const told = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return `acknowledged ${record.acknowledged.size}; ${told.map((each) => each.join(': ')).join(', ')}`;
}
