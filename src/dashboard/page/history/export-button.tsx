import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { say } from '../design/toast.tsx';
import { openFile } from './export-file.ts';
import { type ExportFilter, exportAddress, sizeText, streamExport } from './export.ts';

interface ExportButtonProps {
  readonly filter: ExportFilter & { readonly email?: string; readonly payRunId?: string };
}

/** The least time between two sizes that are told. */
const TELL_MS = 200;

/** Exports what is listed as CSV: says how much has come, and may be stopped. */
export function ExportButton({ filter }: ExportButtonProps) {
  const [bytes, setBytes] = useState<number>();
  const running = useRef<AbortController>(undefined);
  // Whoever leaves the page stops it: nobody would see it end.
  useEffect(() => () => running.current?.abort(), []);
  const begin = async () => {
    const sink = await openFile(`history-${new Date().toISOString().slice(0, 10)}.csv`);
    if (!sink) return;
    const controller = (running.current = new AbortController());
    let told = 0;
    setBytes(0);
    try {
      await streamExport(
        exportAddress(filter),
        sink,
        (size) => {
          if (performance.now() - told < TELL_MS) return;
          told = performance.now();
          setBytes(size);
        },
        controller.signal,
      );
      say('The export is complete.');
    } catch {
      if (controller.signal.aborted) say('The export was stopped. Its file was thrown away.');
      else say('The export was cut short, and its file thrown away. Please try again.', 'bad');
    } finally {
      running.current = undefined;
      setBytes(undefined);
    }
  };
  if (filter.email !== undefined || filter.payRunId !== undefined) {
    return <p class="quiet">An export is by date, kind and reference: clear the e-mail first.</p>;
  }
  if (bytes === undefined) return <Button onClick={() => void begin()}>Export as CSV</Button>;
  return (
    <>
      <span role="status">{sizeText(bytes)} so far</span>
      <Button onClick={() => running.current?.abort()}>Stop the export</Button>
    </>
  );
}
