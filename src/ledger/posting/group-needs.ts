import type { IdempotencyRecord } from '../idempotency.ts';
import { type AnyCommand, isRepeat } from './command.ts';
import type { Needs, Reading } from './needs.ts';

/** What a group of commands needs, each row once. */
export interface GroupNeeds {
  readonly emails: readonly string[];
  readonly userIds: readonly string[];
  readonly entryIds: readonly string[];
  readonly keys: readonly string[];
  readonly readings: ReadonlyMap<Reading<unknown>, readonly string[]>;
}

/** All that the commands need to be decided. */
export function needsOf(commands: readonly AnyCommand[]): GroupNeeds {
  return together(
    commands.flatMap(({ needs, idempotency }) =>
      idempotency ? [needs, { keys: [idempotency.key] }] : [needs],
    ),
  );
}

/**
 * What is needed beside it where commands turn out to be repeats: the entries of these records
 * above all.
 */
export function replayNeedsOf(
  commands: readonly AnyCommand[],
  records: readonly IdempotencyRecord[],
): GroupNeeds {
  const byKey = new Map(records.map((record) => [record.key, record]));
  const entryIds = records.flatMap(({ entry }) => (entry ? [entry.id] : []));
  const own = commands.flatMap((command): Needs[] => {
    const record = byKey.get(command.idempotency?.key ?? '');
    // A command can read what it has kept itself, and not what another has under the same key.
    if (!record || !isRepeat(command, record)) return [];
    return command.replayNeeds ? [command.replayNeeds(record)] : [];
  });
  return together([{ entryIds }, ...own]);
}

function together(needs: readonly Needs[]): GroupNeeds {
  const all = (keys: (of: Needs) => readonly string[] | undefined) => [
    ...new Set(needs.flatMap((each) => keys(each) ?? [])),
  ];
  const readings = new Map<Reading<unknown>, Set<string>>();
  for (const [reading, keys] of needs.flatMap((each) => each.readings ?? [])) {
    readings.set(reading, new Set([...(readings.get(reading) ?? []), ...keys]));
  }
  return {
    emails: all(({ emails }) => emails),
    userIds: all(({ userIds }) => userIds),
    entryIds: all(({ entryIds }) => entryIds),
    keys: all(({ keys }) => keys),
    readings: new Map([...readings].map(([reading, keys]) => [reading, [...keys]])),
  };
}
