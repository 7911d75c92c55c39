import { startEmbedded } from '../../src/postgres/embedded.ts';

// A process of its own that owns, or shares, an embedded database: it tells what became of the
// start in one line of JSON, and stops on SIGTERM.

const [dataDir = '', owner] = process.argv.slice(2);
const tell = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

try {
  const embedded = await startEmbedded({
    dataDir,
    owner: owner === 'command' ? 'command' : 'gateway',
    onProgress: (line) => tell({ progress: line }),
    signal: stopping.signal,
  });
  tell({ url: embedded.url });
  const stop = () => void embedded.stop().then(() => tell({ stopped: true }));
  if (stopping.signal.aborted) stop();
  stopping.signal.addEventListener('abort', stop);
} catch (error) {
  tell({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  process.exitCode = 1;
}
