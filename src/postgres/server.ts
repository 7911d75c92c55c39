import { type FileHandle, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { changeOwner, spawnAs } from './account.ts';
import type { ServerSetup } from './server-setup.ts';
import { LaunchError, launchErrorIn } from './launch-error.ts';
import { dropStalePidFile, findPostmaster, signature } from './postmaster.ts';
import { settings } from './server-settings.ts';
import { type ServerProcess, serverProcess } from './server-process.ts';

/** A running PostgreSQL that is our own child. */
export interface Server extends ServerProcess {
  readonly port: number;
}

const READY_LIMIT_MS = 15_000;
const RECOVERY_LIMIT_MS = 600_000;
const POLL_MS = 25;
const LOG_BYTES_MAX = 16_384;

/** Starts PostgreSQL on the port, and waits until it accepts connections. */
export async function launch(
  setup: ServerSetup,
  port: number,
  signal: AbortSignal,
): Promise<Server> {
  const { dir, binaries, account } = setup;
  signal.throwIfAborted();
  await changeOwner(account, dir.cluster);
  await dropStalePidFile(dir.cluster);
  const log = await open(dir.log, 'a+', 0o600);
  try {
    const newText = await followLog(log);
    const args = ['-D', dir.cluster, ...settings(port, signature(setup.kind))];
    // Detached: outside the terminal's process group, so that Ctrl-C reaches the gateway alone,
    // which stops the server after its own work.
    const stdio = ['ignore' as const, log.fd, log.fd];
    const child = spawnAs(account, binaries.postgres, args, { detached: true, stdio });
    const server = { ...serverProcess(child), port };
    const abort = () => void server.stop();
    signal.addEventListener('abort', abort);
    await untilReady(server, setup, newText, signal).finally(() =>
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
  setup: ServerSetup,
  newText: () => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  const { dir, report } = setup;
  const started = Date.now();
  let isRecovering = false;
  for (;;) {
    if (server.hasEnded()) {
      signal.throwIfAborted();
      throw launchErrorIn(await newText());
    }
    if (
      signal.aborted ||
      Date.now() - started > (isRecovering ? RECOVERY_LIMIT_MS : READY_LIMIT_MS)
    ) {
      await server.stop();
      signal.throwIfAborted();
      throw new LaunchError('slow', launchErrorIn(await newText()).message);
    }
    const postmaster = await findPostmaster(dir.cluster);
    if (postmaster?.pid === server.pid && postmaster?.isReady === true) return;
    await sleep(POLL_MS);
    // After a crash PostgreSQL may have much WAL to redo: that takes long, and is not a failure.
    if (!isRecovering && Date.now() - started > READY_LIMIT_MS / 3) {
      isRecovering = /interrupted|recovery|redo/.test(await newText());
      if (isRecovering) report('PostgreSQL is recovering from a crash …');
    }
  }
}

/**
 * Returns a function that reads what was written to the log after this call. It reads by the
 * handle, because another start may rename the file.
 */
async function followLog(log: FileHandle): Promise<() => Promise<string>> {
  const start = (await log.stat()).size;
  return async () => {
    const { buffer, bytesRead } = await log.read({ position: start, length: LOG_BYTES_MAX });
    return buffer.toString('utf8', 0, bytesRead);
  };
}
