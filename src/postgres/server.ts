import { type FileHandle, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { giveTo, spawnAs } from './account.ts';
import type { Installation } from './installation.ts';
import { LaunchError, launchErrorIn } from './launch-error.ts';
import { dropStalePidFile, findPostmaster, signature } from './postmaster.ts';
import { settings } from './server-settings.ts';
import { type Program, watch } from './program.ts';

/** A running PostgreSQL, our own child. */
export interface Server extends Program {
  readonly port: number;
}

const readyLimitMs = 15_000;
const recoveryLimitMs = 600_000;
const pollMs = 25;
const wordsLimit = 16_384;

/** Starts PostgreSQL on the port and waits until it takes connections. */
export async function launch(
  installation: Installation,
  port: number,
  signal: AbortSignal,
): Promise<Server> {
  const { dir, binaries, account } = installation;
  signal.throwIfAborted();
  await giveTo(account, dir.cluster);
  await dropStalePidFile(dir.cluster);
  const log = await open(dir.log, 'a+', 0o600);
  try {
    const words = await listen(log);
    const args = ['-D', dir.cluster, ...settings(port, signature(installation.kind))];
    // Detached: Ctrl-C in a terminal is for the gateway, which stops the server when it is done.
    const stdio = ['ignore' as const, log.fd, log.fd];
    const child = spawnAs(account, binaries.postgres, args, { detached: true, stdio });
    const server = { ...watch(child), port };
    const abort = () => void server.stop();
    signal.addEventListener('abort', abort);
    await untilReady(server, installation, words, signal).finally(() =>
      signal.removeEventListener('abort', abort),
    );
    return server;
  } finally {
    await log.close();
  }
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(
  server: Server,
  installation: Installation,
  words: () => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  const { dir, report } = installation;
  const started = Date.now();
  let isRecovering = false;
  for (;;) {
    if (server.hasEnded()) {
      signal.throwIfAborted();
      throw launchErrorIn(await words());
    }
    if (signal.aborted || Date.now() - started > (isRecovering ? recoveryLimitMs : readyLimitMs)) {
      await server.stop();
      signal.throwIfAborted();
      throw new LaunchError('slow', launchErrorIn(await words()).message);
    }
    const postmaster = await findPostmaster(dir.cluster);
    if (postmaster?.pid === server.pid && postmaster?.isReady === true) return;
    await sleep(pollMs);
    // After a crash there may be much to redo: that takes its time, and is no failure.
    if (!isRecovering && Date.now() - started > readyLimitMs / 3) {
      isRecovering = /interrupted|recovery|redo/.test(await words());
      if (isRecovering) report('PostgreSQL is recovering from a crash …');
    }
  }
}

/** Reads what is written to the log from now on; by its handle, as another start may rename it. */
async function listen(log: FileHandle): Promise<() => Promise<string>> {
  const start = (await log.stat()).size;
  return async () => {
    const { buffer, bytesRead } = await log.read({ position: start, length: wordsLimit });
    return buffer.toString('utf8', 0, bytesRead);
  };
}
