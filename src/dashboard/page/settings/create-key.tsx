import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useDeed } from '../api/use-deed.ts';
import { Button } from '../design/button.tsx';
import { Choices } from '../design/choices.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Refused } from '../design/refused.tsx';
import { ShownOnce } from '../design/shown-once.tsx';
import { TextInput } from '../design/text-input.tsx';
import { KeyRow, type KeyScope, SCOPES, endOfDay } from './key.ts';
import { useOwnScopes } from './own-scopes.ts';

const CreateApiKey = graphql(
  `
    mutation CreateKey($input: CreateApiKeyInput!) {
      createApiKey(input: $input) {
        key
        apiKey {
          ...KeyRow
        }
      }
    }
  `,
  [KeyRow],
);

const UNKNOWN =
  'The gateway did not answer, so it is not known whether a key was made. Look at the list of keys: ' +
  'revoke one that nobody has seen, and create another.';

const FIELDS = ['label', 'scopes', 'expiresAt'] as const;

/** Makes a key that may do no more than this session, and shows it once. */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const own = useOwnScopes();
  const [label, setLabel] = useState('');
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['READ']);
  const [lastDay, setLastDay] = useState('');
  const [made, setMade] = useState<string>();
  const { run, busy, refusal } = useDeed(CreateApiKey, UNKNOWN);
  const create = async () => {
    const end = lastDay === '' ? {} : { expiresAt: endOfDay(lastDay) };
    const data = await run({ input: { label: label.trim(), scopes: [...scopes], ...end } });
    setMade(data?.createApiKey?.key);
  };
  if (made !== undefined) {
    return <ShownOnce title="The key was created" what="the key" secret={made} onClose={onClose} />;
  }
  return (
    <Dialog title="Create a key" onClose={onClose} stays={busy}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <TextInput
          label="Name"
          name="label"
          value={label}
          onInput={setLabel}
          maxLength={100}
          hint="What it is for, such as the shop's server."
          errors={refusal?.fields['label']}
        />
        <Choices
          label="What it may do"
          name="scopes"
          options={SCOPES.filter(({ value }) => own.has(value))}
          chosen={scopes}
          onChange={setScopes}
          errors={refusal?.fields['scopes'] ?? []}
        />
        <TextInput
          label="Last day, if it is to end"
          name="lastDay"
          type="date"
          value={lastDay}
          onInput={setLastDay}
          hint="It works until the end of this day, by your clock."
          errors={refusal?.fields['expiresAt']}
        />
        <Refused refusal={refusal} beside={FIELDS} />
        <div class="actions">
          <Button kind="primary" type="submit" busy={busy}>
            Create
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
