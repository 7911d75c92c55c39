import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';

interface ShownOnceProps {
  readonly title: string;
  readonly secret: string;
  /** What it is, such as "the key". */
  readonly what: string;
  readonly children?: ComponentChildren;
  readonly onClose: () => void;
}

/** A secret that nobody can show again: it stays until somebody says that it is kept. */
export function ShownOnce({ title, secret, what, children, onClose }: ShownOnceProps) {
  return (
    <Dialog title={title} onClose={onClose} stays>
      <p>
        This is the only time that {what} is shown. Keep it like a password: the gateway cannot show
        it again.
      </p>
      <div class="secret">
        <code>{secret}</code>
        <CopyButton text={secret} what={what} />
      </div>
      {children}
      <div class="actions">
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </Dialog>
  );
}
