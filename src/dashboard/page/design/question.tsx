import type { ComponentChildren } from 'preact';
import type { Refusal } from '../api/refusal.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Refused } from './refused.tsx';

interface QuestionProps {
  readonly title: string;
  /** What happens, in the words of whoever decides. */
  readonly children: ComponentChildren;
  readonly yes: string;
  readonly no?: string;
  readonly kind?: 'primary' | 'danger';
  readonly busy: boolean;
  readonly refusal: Refusal | undefined;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** A question before something is done; a refusal is told in it. */
export function Question({
  title,
  children,
  yes,
  no = 'Cancel',
  kind = 'danger',
  busy,
  refusal,
  onYes,
  onClose,
}: QuestionProps) {
  return (
    <Dialog title={title} onClose={onClose} stays={busy}>
      {children}
      <Refused refusal={refusal} />
      <div class="actions">
        <Button kind={kind} busy={busy} onClick={onYes}>
          {yes}
        </Button>
        <Button onClick={onClose}>{no}</Button>
      </div>
    </Dialog>
  );
}
