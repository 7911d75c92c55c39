import { type DestinationStream, type Logger, destination, pino } from 'pino';
import { prettyLines } from './pretty-log.ts';
import type { LogFormat } from '../settings/log-format.ts';
import { workOfNow } from './work.ts';

/** How many bytes are written at once, and how long a line may wait for that. */
const LOG_BUFFER_BYTES = 4096;
const LOG_WAIT_MS = 100;

/**
 * The log, on stdout: readable lines at a terminal and JSON elsewhere, unless `format` says
 * otherwise. No object is logged whole: each field is chosen.
 */
export function createLog(level: string, format?: LogFormat): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Anew for each line, for pino adds its fields to it.
      mixin: () => {
        const requestId = workOfNow()?.requestId;
        return requestId === undefined ? {} : { requestId };
      },
    },
    level === 'silent' ? NOWHERE : openStream(format ?? (process.stdout.isTTY ? 'pretty' : 'json')),
  );
}

/** Where no line comes from, stdout is left to others: a command prints its result there. */
const NOWHERE: DestinationStream = { write: () => undefined };

function openStream(format: LogFormat): DestinationStream {
  // Lines are written together, as each write is a system call on another thread.
  const stdout = destination({
    dest: 1,
    sync: false,
    minLength: LOG_BUFFER_BYTES,
    periodicFlush: LOG_WAIT_MS,
  });
  if (format === 'json') return stdout;
  const pretty = prettyLines();
  const stream = {
    write: (line: string) => stdout.write(pretty(line)),
    // pino calls these at the end of a drain and before a failed process exits.
    flush: (done?: (error?: Error) => void) => stdout.flush(done),
    flushSync: () => stdout.flushSync(),
  };
  return stream;
}

/** An error for the log, without its message: messages of the database carry the row's data. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === 'string' && { code }),
    at: frames.slice(0, 5).map((line) => line.trim().replace(/^at /, '')),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
