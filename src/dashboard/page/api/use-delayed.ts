import { useEffect, useState } from 'preact/hooks';

/** A text once it has not changed for a moment: nobody is asked at each letter. */
export function useDelayed(text: string, delayMs = 250): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), delayMs);
    return () => clearTimeout(timer);
  }, [text, delayMs]);
  return settled;
}
