import { useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { say } from './toast.tsx';

/** Copies a text, and says so. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      say(`Copied ${what}.`);
    } catch {
      say(`Your browser does not let the page copy. Select ${what} and copy it yourself.`, 'bad');
    }
  };
  return (
    <Button onClick={() => void copy()} label={`Copy ${what}`}>
      {copied ? 'Copied' : 'Copy'}
    </Button>
  );
}
