import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { App } from '../../../src/kernel/context.ts';
import { Watch, keyIn, partsOf } from '../../../src/kernel/watch.ts';

interface Row {
  readonly at: number;
}

/** Rows that are watched, and what was read of them. */
function watchOf(rows: Map<string, Row>) {
  const reads: (readonly string[])[] = [];
  const errors: unknown[] = [];
  const log = { error: (error: unknown) => void errors.push(error) };
  const watch = new Watch<Row>({ log } as unknown as App, {
    read: async (_app, keys) => {
      reads.push(keys);
      if (rows.has('broken')) throw new TypeError('broken');
      return new Map([...rows].filter(([key]) => keys.includes(key)));
    },
    version: ({ at }) => String(at),
  });
  const follow = (key: string) => {
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const states = watch.follow(key, leaving.signal);
    const leave = async () => {
      leaving.abort();
      await states.return(undefined);
    };
    return { next: async () => (await states.next()).value, leave };
  };
  return { reads, errors, follow };
}

describe('a watch', () => {
  test('gives the row as it is, and again when it has changed, to all by one read', async () => {
    const rows = new Map([
      ['a', { at: 1 }],
      ['b', { at: 7 }],
    ]);
    const { reads, follow } = watchOf(rows);
    const followers = ['a', 'a', 'b'].map(follow);
    expect(await Promise.all(followers.map(({ next }) => next()))).toEqual([
      { at: 1 },
      { at: 1 },
      { at: 7 },
    ]);
    expect(reads).toEqual([['a', 'b']]);
    const changed = Promise.all(followers.slice(0, 2).map(({ next }) => next()));
    rows.set('a', { at: 2 });
    const [one, other] = await changed;
    expect(one).toEqual({ at: 2 });
    // The same object, by which its answers are shared.
    expect(one).toBe(other);
    for (const keys of reads) expect(keys).toEqual(['a', 'b']);
  });

  test('gives whoever is slow the last state, and not those between', async () => {
    const rows = new Map([['a', { at: 1 }]]);
    const { reads, follow } = watchOf(rows);
    const { next } = follow('a');
    await next();
    for (const at of [2, 3]) {
      rows.set('a', { at });
      const before = reads.length;
      await expect.poll(() => reads.length, { timeout: 3_000 }).toBeGreaterThan(before);
    }
    expect(await next()).toEqual({ at: 3 });
  });

  test('reads nothing once nobody follows', async () => {
    const { reads, follow } = watchOf(new Map([['a', { at: 1 }]]));
    const { next, leave } = follow('a');
    await next();
    await leave();
    await pause(1_200);
    const before = reads.length;
    await pause(1_200);
    expect(reads.length).toBe(before);
  });

  test('tells that there is no row, and says where a read is wrong without an end', async () => {
    const rows = new Map<string, Row>();
    const { errors, follow } = watchOf(rows);
    const { next } = follow('a');
    expect(await next()).toBeUndefined();
    rows.set('broken', { at: 0 });
    await expect.poll(() => errors.length, { timeout: 3_000 }).toBeGreaterThan(0);
    rows.delete('broken');
    rows.set('a', { at: 1 });
    expect(await next()).toEqual({ at: 1 });
  });
});

test('keys of rows are taken apart again, each part once', () => {
  const keys = [keyIn('t1', 'a'), keyIn('t1', 'b'), keyIn('t2', 'c')];
  expect(partsOf(keys)).toEqual({ tenantIds: ['t1', 't2'], ids: ['a', 'b', 'c'] });
});
