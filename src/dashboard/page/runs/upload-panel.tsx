import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Button } from '../design/button.tsx';
import { TextInput } from '../design/text-input.tsx';
import { saveBlob } from '../files/save-blob.ts';
import { sizeText } from '../files/stream-file.ts';
import { DropZone } from './drop-zone.tsx';
import { TEMPLATE, problemOf, runNameOf } from './file-choice.ts';
import { uploadFile } from './upload.ts';

/** A file that was chosen, and the key under which it becomes one run, however often it is sent. */
interface Sending {
  readonly file: File;
  readonly key: string;
}

/** Takes a file of payouts: what it would do is shown on the page of its run, and nothing is paid before. */
export function UploadPanel() {
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [sending, setSending] = useState<Sending>();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const send = async (it: Sending) => {
    setSending(it);
    setProblems([]);
    setBusy(true);
    const uploaded = await uploadFile(it.file, name.trim() || runNameOf(it.file.name), it.key);
    setBusy(false);
    if ('id' in uploaded) route(`/dashboard/runs/${uploaded.id}`);
    else {
      setProblems(uploaded.problems);
      if (!uploaded.again) setSending(undefined);
    }
  };
  const choose = (files: readonly File[]) => {
    const [file, ...others] = files;
    if (busy || !file) return;
    const problem = others.length > 0 ? 'One file at a time, please.' : problemOf(file);
    if (problem === undefined) {
      void send({ file, key: newIdempotencyKey() });
      return;
    }
    setSending(undefined);
    setProblems([problem]);
  };
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Pay many at once</h2>
        <Button onClick={() => saveBlob(new Blob([TEMPLATE], { type: 'text/csv' }), 'payouts.csv')}>
          Download a template
        </Button>
      </header>
      <p class="quiet">
        A CSV file with the columns <code>email</code> and <code>amount_usd</code> (such as
        1250.50), and <code>reference</code> if you like. It is read and shown to you first: nothing
        is paid before you have confirmed it.
      </p>
      <TextInput
        label="Name, if you like"
        name="name"
        value={name}
        onInput={setName}
        maxLength={100}
        hint="Else it has the name of the file."
      />
      <DropZone busy={busy} onFiles={choose}>
        {busy && sending
          ? `Reading ${sending.file.name}, ${sizeText(sending.file.size)}…`
          : 'Drop a file here, or'}
      </DropZone>
      <Problems problems={problems}>
        {sending && !busy && <Button onClick={() => void send(sending)}>Send it again</Button>}
      </Problems>
    </section>
  );
}

/** Why there is no run of the file. */
function Problems({
  problems,
  children,
}: {
  readonly problems: readonly string[];
  readonly children: ComponentChildren;
}) {
  if (problems.length === 0) return null;
  return (
    <div class="failed" role="alert">
      <div>
        {problems.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
      {children}
    </div>
  );
}
