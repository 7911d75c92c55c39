import { saveBlob } from './save-blob.ts';
import type { FileSink } from './stream-file.ts';

/** What Chromium offers (File System API); others are given the file once it is whole. */
interface Picker {
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
  }) => Promise<{ readonly createWritable: () => Promise<FileSink> }>;
}

/**
 * Where a file goes that is streamed: a file that the reader picks, straight to the disk; else one in the
 * browser's own storage, which is handed over like any download once it is whole. Undefined if no file was
 * picked.
 */
export async function openFile(name: string): Promise<FileSink | undefined> {
  const { showSaveFilePicker } = globalThis as Picker;
  if (!showSaveFilePicker) return inMemory(name);
  try {
    return await (await showSaveFilePicker({ suggestedName: name })).createWritable();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return inMemory(name);
  }
}

/** Parts of a Blob may lie on the disk, as the browser sees fit. */
function inMemory(name: string): FileSink {
  let parts: Blob[] = [];
  return {
    write: async (chunk) => void parts.push(new Blob([chunk])),
    close: async () => saveBlob(new Blob(parts, { type: 'text/csv' }), name),
    abort: async () => {
      parts = [];
    },
  };
}
