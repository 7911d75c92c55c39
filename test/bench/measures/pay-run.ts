import { setTimeout as pause } from 'node:timers/promises';
import { knownEmail } from '../stage/traffic.ts';
import { newPayers } from './measure.ts';
import { type Run, type Step, bestOf } from './steps.ts';

/** Lines of a file, as a multiple of the users who were paid before. */
const LINES_PER_KNOWN_USER = 2;
/** One line in so many goes to somebody who was never paid before, as with single payouts. */
const NEW_USER_ONE_IN = 5;
const POLL_MS = 50;
const LINES_A_SECOND = 4_000;

/** A pay run of one business that does nothing else: lines a second, from its confirmation on. */
export function payRunSteps(run: Run): Step[] {
  const { rounds, knownUsers } = run.options;
  const lines = knownUsers * LINES_PER_KNOWN_USER;
  return Array.from({ length: rounds }, (_, round) => ({
    label: `round ${round + 1}/${rounds}  a pay run of ${lines} lines`,
    seconds: lines / LINES_A_SECOND,
    run: async () => {
      const rate = await payRun(run, lines);
      run.results.add('pay run hot', { rate });
      return `${Math.round(rate)} lines/s`;
    },
  }));
}

async function payRun(run: Run, lines: number): Promise<number> {
  const { books } = run.scene;
  const { url } = await bestOf(run, 'gateway', 'hot');
  const { payers, knownUsers } = await newPayers(run, books, 1);
  const [payer] = payers;
  if (!payer) throw new RangeError('nobody pays');
  const post = async (path: string, body: string): Promise<{ readonly id: string }> => {
    const headers = { Authorization: `Bearer ${payer.key}`, 'Content-Type': 'text/csv' };
    const reply = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as { readonly id: string };
  };
  const { id } = await post('/payout/runs', fileOf(lines, knownUsers));
  await books.rest();
  const start = performance.now();
  await post(`/payout/runs/${id}/confirm`, '');
  while (!(await books.isRunOver(payer, id))) await pause(POLL_MS);
  const seconds = (performance.now() - start) / 1000;
  await books.count(payers, lines, 0);
  await books.audit(payers);
  return lines / seconds;
}

function fileOf(lines: number, knownUsers: number): string {
  const rows = Array.from({ length: lines }, (_, at) => {
    const isNew = at % NEW_USER_ONE_IN === 0;
    return `${isNew ? `new.${at}@example.com` : knownEmail(at % knownUsers)},${1 + (at % 10_000)}\n`;
  });
  return `email,amount\n${rows.join('')}`;
}
