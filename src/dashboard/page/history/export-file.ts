import { type FileSink } from './export.ts';

/** What Chromium offers (File System API); others are given the file once it is whole. */
interface Picker {
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
  }) => Promise<{ readonly createWritable: () => Promise<FileSink> }>;
}

/**
 * Where an export goes: a file that the reader picks, straight to the disk; else one in the browser's own
 * storage, which is handed over like any download once it is whole. Undefined if no file was picked.
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
    close: async () => {
      const address = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    },
    abort: async () => {
      parts = [];
    },
  };
}
