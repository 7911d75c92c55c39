import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { CLONE, run } from '../../support/processes.ts';

const gateway = useGateway();

test.runIf(process.platform === 'linux')(
  'the curl line of the document tells the balance',
  async () => {
    const { status } = await run('sh', ['-c', 'command -v curl'], {});
    const text = readFileSync(join(CLONE, 'src', 'graphql', 'live', 'README.md'), 'utf8');
    const [, line = ''] = /```sh\n([^`]+)```/.exec(text) ?? [];
    expect(line).toContain('curl -N http://127.0.0.1:4000/graphql');
    // A machine need not have curl.
    if (status !== 0) return;
    const { key } = await gateway().business({ payoutBalance: 1_234 });
    const ours = line.replace('http://127.0.0.1:4000', gateway().url).replace('YOUR_KEY', key);
    const { stdout } = await run(
      'sh',
      ['-c', ours.replace('curl -N', 'curl -sN --max-time 2')],
      {},
    );
    expect(stdout).toContain('event: next\ndata: {"data":{"payoutBalance":{"amount":1234}}}\n\n');
  },
);
