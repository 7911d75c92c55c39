import { useEffect, useState } from 'preact/hooks';
import { signIn } from '../api/session.ts';
import { Button } from '../design/button.tsx';
import { TextInput } from '../design/text-input.tsx';

/** The page of somebody who is not signed in. */
export function SignInPage({ why }: { readonly why: string | undefined }) {
  useEffect(() => {
    document.title = 'Sign in · Payouts';
  }, []);
  return (
    <main class="alone">
      <div class="panel sign-in">
        <h1>Sign in to Payouts</h1>
        <SignInForm why={why} />
        <p class="quiet">
          An operator makes keys with <code>npm run --silent cli -- key create</code>.
        </p>
      </div>
    </main>
  );
}

/** Asks for a secret key. It is sent once and not kept: the session is a cookie that no script can read. */
export function SignInForm({ why }: { readonly why: string | undefined }) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    const plain = key.trim().replace(/^Bearer +/i, '');
    if (plain === '') {
      setProblem('Enter a secret key.');
      return;
    }
    setBusy(true);
    setProblem(await signIn({ key: plain }));
    setBusy(false);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      {why !== undefined && (
        <p class="why" role="status">
          {why}
        </p>
      )}
      <TextInput
        label="Secret key"
        name="key"
        type="password"
        value={key}
        onInput={setKey}
        errors={problem === undefined ? [] : [problem]}
        hint="It begins with sk_ or rk_, and is not kept by this page."
        autofocus
      />
      <Button kind="primary" type="submit" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}
