import type { Example } from '../kernel/example.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Settings } from '../settings/settings.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { vary } from '../http/header.ts';
import { StaticDocument } from '../http/static-document.ts';

/** Whether a browser is shown GraphiQL: not in production, unless it is switched on. */
export function offersGraphiQL({ GRAPHIQL, NODE_ENV }: Settings): boolean {
  return GRAPHIQL === undefined ? NODE_ENV !== 'production' : GRAPHIQL === 'on';
}

/** GraphiQL at `/graphql`, for a browser that opens it; whole in one page, so that it works offline. */
export function graphiqlEndpoint(examples: readonly Example[]): Endpoint {
  let page: Page | undefined;
  return {
    path: '/graphql',
    methods: ['GET'],
    parameters: 'unchecked',
    isAskedFor: ({ header }) => header('accept')?.includes('text/html') === true,
    serve: async (exchange) => {
      const { html, policy } = (page ??= render(examples));
      vary(exchange.res, 'Accept');
      // A 304 has them, too: the browser puts them in the place of those that it has stored.
      await html.answer(exchange, {
        'Content-Security-Policy': policy,
        'Cross-Origin-Opener-Policy': 'same-origin',
      });
    },
  };
}

interface Page {
  readonly html: StaticDocument;
  readonly policy: string;
}

/** The field for the secret key of all tabs. GraphiQL itself has none, so it stands above it. */
const KEY_BAR = `<form id="gateway-key" autocomplete="off">
  <label for="gateway-key-field">Secret key</label>
  <input id="gateway-key-field" type="password" autocomplete="off" spellcheck="false"
    placeholder="sk_… for every tab below, until this window is closed">
  <button type="button">Forget it</button>
</form>
`;

const KEY_BAR_STYLE = `<style>
  body { display: flex; flex-direction: column; height: 100vh; margin: 0; }
  #root { flex: 1; height: auto; min-height: 0; }
  #gateway-key { --ink: hsl(219 28% 32%); --paper: hsl(219 28% 97%); --field: hsl(0 0% 100%); --line: hsl(219 28% 78%);
    display: flex; gap: 8px; align-items: center; padding: 8px 16px; font: 14px system-ui, sans-serif;
    color: var(--ink); background: var(--paper); border-bottom: 1px solid var(--line); }
  #gateway-key input, #gateway-key button { padding: 4px 8px; font: inherit; color: inherit;
    background: var(--field); border: 1px solid var(--line); border-radius: 4px; }
  #gateway-key input { flex: 1; max-width: 480px; min-width: 0; }
  #gateway-key[data-state='none'] input { border-color: hsl(320 95% 43%); }
  #gateway-key[data-state='none'] button { visibility: hidden; }
  .graphiql-dark #gateway-key { --ink: hsl(219 29% 78%); --paper: hsl(219 29% 14%); --field: hsl(219 29% 18%); --line: hsl(219 29% 34%); }
  @media (prefers-color-scheme: dark) {
    body:not(.graphiql-light) #gateway-key { --ink: hsl(219 29% 78%); --paper: hsl(219 29% 14%); --field: hsl(219 29% 18%); --line: hsl(219 29% 34%); }
  }
</style>
`;

function render(examples: readonly Example[]): Page {
  const tabs = examples.map(({ query, variables, headers }) => ({
    query,
    variables: JSON.stringify(variables ?? {}, null, 2),
    headers: JSON.stringify(headers, null, 2),
  }));
  const options = {
    title: 'Payout gateway',
    defaultTabs: tabs,
    // GraphiQL takes the headers of its first tab, and of new ones, from here.
    ...(tabs[0] && { headers: tabs[0].headers }),
    shouldPersistHeaders: false,
  };
  const script = readFileSync(join(import.meta.dirname, 'graphiql-page.js'), 'utf8');
  const html = renderGraphiQL(options)
    .replace('<body', () => `${KEY_BAR_STYLE}<script>${script}</script>\n<body`)
    .replace('<div id="root">', () => `${KEY_BAR}<div id="root">`)
    .replace(JSON.stringify(options), (json) => `prepared(${json})`);
  return {
    html: new StaticDocument('text/html; charset=utf-8', Buffer.from(html)),
    policy: policyOf(html),
  };
}

/** What the page may do: run the scripts that it came with and no others, and call its own gateway. */
function policyOf(html: string): string {
  const scripts = html.matchAll(/<script>(.*?)<\/script>/gs);
  const hashes = scripts.map(([, code = '']) => `'sha256-${sha256(code)}'`).toArray();
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sha256(code: string): string {
  return createHash('sha256').update(code).digest('base64');
}
