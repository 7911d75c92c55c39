import { type Socket } from 'node:net';
import { openOrm } from '../database/orm.ts';
import { modules } from '../modules.ts';
import { readSettings } from '../settings.ts';
import { createServing } from './gateway.ts';
import { type WorkerStart } from './workers.ts';

/** One of several processes: it serves the connections that the first one hands it. */
async function run({ databaseUrl, hashSecret }: WorkerStart): Promise<void> {
  const settings = { ...readSettings(process.env), PAYOUT_HASH_SECRET: hashSecret };
  const orm = await openOrm(modules, databaseUrl, settings.DATABASE_POOL_SIZE);
  const serving = createServing(orm, settings, modules);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await serving.drain();
    process.exit(0);
  };
  process.on('message', (message, socket) => {
    if (message === 'connection' && socket) serving.server.emit('connection', socket as Socket);
  });
  process.on('SIGTERM', () => void stop());
  // The first process is gone, however it went: nobody else would stop this one.
  process.on('disconnect', () => void stop());
  process.send?.('ready');
}

process.once('message', (start) => void run(start as WorkerStart));
