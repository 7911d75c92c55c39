import { useSession } from '../api/session.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import type { Column } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import { type KeyData, SCOPES, keyState, maskedKey, nameOf } from './key.ts';
import { useOwnScopes } from './own-scopes.ts';

interface KeyActions {
  readonly onRotate: (key: KeyData) => void;
  readonly onRevoke: (key: KeyData) => void;
}

/** What the list says of each key, and what may be done about it. */
export function keyColumns(actions: KeyActions): readonly Column<KeyData>[] {
  return [
    { head: 'Key', wide: true, cell: (key) => <KeyName apiKey={key} /> },
    {
      head: 'May',
      cell: ({ scopes }) =>
        scopes.length === SCOPES.length
          ? 'Everything'
          : SCOPES.filter(({ value }) => scopes.includes(value))
              .map(({ text }) => text)
              .join(', '),
    },
    {
      head: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <Time at={lastUsedAt} />),
    },
    { head: 'Ends', cell: (key) => <KeyEnd apiKey={key} /> },
    { head: 'Change', align: 'right', cell: (key) => <Changes apiKey={key} {...actions} /> },
  ];
}

function KeyName({ apiKey }: { readonly apiKey: KeyData }) {
  const { key_id: own } = useSession();
  return (
    <span class="stacked">
      <span title={nameOf(apiKey)}>{nameOf(apiKey)}</span>
      <span class="quiet">
        <code>{maskedKey(apiKey)}</code>{' '}
        {apiKey.id === own && <Badge tone="good">This session</Badge>}
      </span>
    </span>
  );
}

function KeyEnd({ apiKey }: { readonly apiKey: KeyData }) {
  const { revokedAt, expiresAt } = apiKey;
  const state = keyState(apiKey, new Date());
  if (revokedAt !== null) {
    return (
      <span>
        <Badge tone="bad">Revoked</Badge> <Time at={revokedAt} />
      </span>
    );
  }
  if (expiresAt === null) return 'Never';
  return (
    <span>
      {state === 'expired' && <Badge tone="bad">Expired</Badge>} <Time at={expiresAt} ahead />
    </span>
  );
}

/** A key that has ended stays so; one that may more than this session is not replaced by it. */
function Changes({ apiKey, onRotate, onRevoke }: { readonly apiKey: KeyData } & KeyActions) {
  const own = useOwnScopes();
  if (keyState(apiKey, new Date()) !== 'live') return <span class="quiet">–</span>;
  const mayRotate = apiKey.scopes.every((scope) => own.has(scope));
  const name = nameOf(apiKey);
  return (
    <span class="actions">
      {mayRotate && (
        <Button label={`Rotate ${name}`} onClick={() => onRotate(apiKey)}>
          Rotate
        </Button>
      )}
      <Button label={`Revoke ${name}`} onClick={() => onRevoke(apiKey)}>
        Revoke
      </Button>
    </span>
  );
}
