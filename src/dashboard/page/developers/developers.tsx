import { useState } from 'preact/hooks';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Page } from '../shell/page.tsx';
import { CodePanel } from './code-panel.tsx';
import { type TypedPayout, payoutRequest } from './payout-request.ts';
import { Playground } from './playground.tsx';

/** Tries the API from the browser, and has the same call as code. */
export function Developers() {
  const [typed, setTyped] = useState<TypedPayout>(() => ({
    email: 'ada@example.com',
    amount: '100',
    reference: '',
    idempotencyKey: newIdempotencyKey('playground'),
  }));
  const request = payoutRequest(typed, location.origin);
  return (
    <Page title="Developers">
      <section class="panel" aria-label="Documents">
        <p>
          The whole API, over REST and GraphQL: <a href="/openapi.json">the OpenAPI document</a>,
          for viewers, generators and clients of your own, and <a href="/graphql">GraphiQL</a>,
          which knows each field and completes as you type.
        </p>
      </section>
      <Playground
        typed={typed}
        request={request}
        change={(change) => setTyped((before) => ({ ...before, ...change }))}
      />
      <CodePanel request={request} />
    </Page>
  );
}
