import { useState } from 'preact/hooks';
import { CopyButton } from '../design/copy-button.tsx';
import { Tabs } from '../design/tabs.tsx';
import { KEY_VARIABLE, LANGUAGES } from './code/languages.ts';
import type { PayoutRequest } from './payout-request.ts';

const NAMES = LANGUAGES.map(({ name }) => name);

/** The request that was typed as code, in one's own language. */
export function CodePanel({ request }: { readonly request: PayoutRequest }) {
  const [chosen, setChosen] = useState('cURL');
  const code = LANGUAGES.find(({ name }) => name === chosen)?.write(request) ?? '';
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>As code</h2>
        <CopyButton key={code} text={code} what="the code" />
      </header>
      <p class="quiet">
        It reads the secret key from the environment variable <code>{KEY_VARIABLE}</code>: a key
        does not belong in code.
      </p>
      <Tabs label="Languages" names={NAMES} chosen={chosen} onChange={setChosen}>
        <pre>
          <code>{code}</code>
        </pre>
      </Tabs>
    </section>
  );
}
