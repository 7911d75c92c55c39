import { expect, test } from 'vitest';
import { localMinute } from '../../../../../src/dashboard/page/design/time-text.ts';

test('a minute of the reader’s clock is read by a field of date and time as it was', () => {
  for (const time of [new Date(2026, 0, 5, 3, 7), new Date(2026, 11, 31, 23, 59)]) {
    expect(localMinute(time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
    expect(new Date(localMinute(time))).toEqual(time);
  }
});
