import { expect, test } from 'vitest';
import { slowness } from '../../support/machine.ts';
import { killAll } from '../../support/processes.ts';
import { usedDataDir } from '../../support/gateway-process.ts';
import { overloadViolations } from '../../torture/overload/bounds.ts';
import { runOverload } from '../../torture/overload/overload.ts';

const SECONDS = 8;

test(
  'ten times too much is refused at once, and the rest is paid in time',
  { timeout: 600_000 },
  async () => {
    const dataDir = await usedDataDir();
    try {
      const report = await runOverload(dataDir, SECONDS);
      const violations = overloadViolations(report, await slowness());
      expect(violations, JSON.stringify(report)).toEqual([]);
    } finally {
      await killAll(dataDir);
    }
  },
);
