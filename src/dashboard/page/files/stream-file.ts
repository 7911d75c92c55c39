/** Something that takes a file as it comes, so that it is never whole in memory; ended, or thrown away. */
export interface FileSink {
  readonly write: (chunk: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly abort: () => Promise<void>;
}

/** Streams a CSV file into a sink, and tells how much has come. Throws where it was cut short or refused. */
export async function streamFile(
  address: string,
  sink: FileSink,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const reply = await fetch(address, { headers: { Accept: 'text/csv' }, signal });
    if (!reply.ok || !reply.body) throw new Error(`The file was answered ${reply.status}.`);
    let bytes = 0;
    const reader = reply.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await sink.write(value);
      bytes += value.byteLength;
      onBytes(bytes);
    }
    await sink.close();
  } catch (error) {
    // A file that lacks its end must not be taken for the whole.
    await sink.abort();
    throw error;
  }
}

/** A size as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
