import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, call } from '../../support/http.ts';
import type { Load, LoadReport, Spread } from '../overload/load.ts';

// A process of its own: it asks for payouts at a rate that does not heed how they are answered (an open
// loop), or as fast as they are, and prints what came of it as one line of JSON.

const AMOUNT = 1;
const TICK_MS = 10;
const QUIET_EVERY_MS = 50;
const USERS = 50;
const MUTATION =
  'mutation ($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) { hash } }';

const load = JSON.parse(process.argv[2] ?? '{}') as Load;
const agent = new Agent({ keepAlive: true });
const accepted: number[] = [];
const refused: number[] = [];
const quiet: number[] = [];
const odd: Record<string, number> = {};
let asked = 0;
let outstanding = 0;

const start = performance.now();
const elapsed = () => performance.now() - start;
const end = load.seconds * 1000;

async function ask(secretKey: string, latencies: number[], since = performance.now()) {
  asked += 1;
  outstanding += 1;
  const input = { email: `user${asked % USERS}@example.com`, amount: AMOUNT };
  const isRest = asked % 2 === 0;
  const path = isRest ? '/payout/create' : '/graphql';
  const body = isRest ? input : { query: MUTATION, variables: { input } };
  const headers = { Authorization: `Bearer ${secretKey}` };
  try {
    const answer = await call(`${load.url}${path}`, { headers, body, agent });
    const ms = performance.now() - since;
    if (isPaid(answer)) latencies.push(ms);
    else if (isProperRefusal(answer) && latencies === accepted) refused.push(ms);
    else note(`${answer.status} ${answer.text}`);
  } catch (error) {
    note(String(error));
  } finally {
    outstanding -= 1;
  }
}

function isPaid({ status, text }: Answer): boolean {
  return status === 201 || (status === 200 && !text.includes('"errors"'));
}

function isProperRefusal({ status, headers, text }: Answer): boolean {
  const isSaid = text === '{"error":"Service unavailable"}' || text.includes('"OVERLOADED"');
  return status === 503 && isSaid && Number(headers['retry-after']) >= 1;
}

function note(what: string): void {
  const key = what.slice(0, 200);
  odd[key] = (odd[key] ?? 0) + 1;
}

/** Open: what is due is sent, however many are waited for, up to as many clients as there are. */
async function openLoop(): Promise<void> {
  const sent: Promise<void>[] = [];
  for (let due = 0; elapsed() < end; await pause(TICK_MS)) {
    const since = performance.now();
    const until = Math.floor((elapsed() * load.rate) / 1000);
    for (; due < until; due += 1) {
      if (outstanding < load.clients) sent.push(ask(load.busyKey, accepted, since));
    }
  }
  await Promise.all(sent);
}

async function closedLoop(): Promise<void> {
  const client = async () => {
    while (elapsed() < end) await ask(load.busyKey, accepted);
  };
  await Promise.all(Array.from({ length: load.clients }, client));
}

async function nowAndThen(): Promise<void> {
  for (; elapsed() < end; await pause(QUIET_EVERY_MS)) await ask(load.quietKey, quiet);
}

function spread(latencies: readonly number[]): Spread {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
}

await Promise.all([load.rate > 0 ? openLoop() : closedLoop(), nowAndThen()]);
const report: LoadReport = {
  seconds: elapsed() / 1000,
  accepted: spread(accepted),
  refused: spread(refused),
  quiet: spread(quiet),
  odd,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
agent.destroy();
