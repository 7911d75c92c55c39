import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Exchange } from '../kernel/exchange.ts';
import { type Settings, milliseconds } from '../settings/settings.ts';
import { vary } from './header.ts';
import { preferredCoding } from './preference.ts';

/**
 * Sends a text as a file, piece by piece and as fast as the client takes it: one piece is read ahead
 * at most; one that takes nothing for `STALL_TIMEOUT` is cut off. If there is no next piece because something failed, it throws; the reply then has no end,
 * so that nobody takes it for the whole.
 */
export async function sendFile(
  { STALL_TIMEOUT }: Pick<Settings, 'STALL_TIMEOUT'>,
  { req, res, header }: Exchange,
  { name, contentType }: { readonly name: string; readonly contentType: string },
  text: AsyncIterable<string>,
): Promise<void> {
  if (res.destroyed) return;
  const coding = preferredCoding(header('accept-encoding'), ['gzip', 'identity']);
  vary(res, 'Accept, Accept-Encoding');
  res.writeHead(200, {
    'Content-Type': contentType,
    'Content-Disposition': `attachment; filename="${name}"`,
    ...(coding === 'gzip' && { 'Content-Encoding': coding }),
  });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  res.setTimeout(milliseconds(STALL_TIMEOUT), () => res.destroy());
  const source = Readable.from(text, { objectMode: false });
  await (coding === 'gzip' ? pipeline(source, createGzip(), res) : pipeline(source, res));
}
