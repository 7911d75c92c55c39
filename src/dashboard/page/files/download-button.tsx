import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { say } from '../design/toast.tsx';
import { openFile } from './open-file.ts';
import { sizeText, streamFile } from './stream-file.ts';

interface DownloadButtonProps {
  /** What it is called, such as "export". */
  readonly what: string;
  readonly label: string;
  /** Where the gateway answers it as CSV; undefined while there is nothing to download. */
  readonly address: string | undefined;
  readonly fileName: string;
}

/** The least time between two sizes that are told. */
const TELL_MS = 200;

/** Downloads a CSV file while it is made: says how much has come, and may be stopped. */
export function DownloadButton({ what, label, address, fileName }: DownloadButtonProps) {
  const [bytes, setBytes] = useState<number>();
  const running = useRef<AbortController>(undefined);
  // Whoever leaves the page stops it: nobody would see it end.
  useEffect(() => () => running.current?.abort(), []);
  const begin = async (from: string) => {
    const sink = await openFile(fileName);
    if (!sink) return;
    const controller = (running.current = new AbortController());
    let told = 0;
    setBytes(0);
    const tell = (size: number) => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      setBytes(size);
    };
    try {
      await streamFile(from, sink, tell, controller.signal);
      say(`The ${what} is complete.`);
    } catch {
      if (controller.signal.aborted) say(`The ${what} was stopped. Its file was thrown away.`);
      else say(`The ${what} was cut short, and its file thrown away. Please try again.`, 'bad');
    } finally {
      running.current = undefined;
      setBytes(undefined);
    }
  };
  if (bytes === undefined) {
    return (
      <Button disabled={address === undefined} onClick={() => address && void begin(address)}>
        {label}
      </Button>
    );
  }
  return (
    <>
      <span role="status">{sizeText(bytes)} so far</span>
      <Button onClick={() => running.current?.abort()}>Stop the {what}</Button>
    </>
  );
}
