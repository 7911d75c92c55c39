import { createHash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { type Settings } from '../settings.ts';
import { type Exchange, header } from './http.ts';

/** An operation that stands ready in a tab of GraphiQL. */
export interface Example {
  /** What it shows, as the operation's name. */
  readonly query: string;
  /** Its variables; GraphiQL shows none in its first tab. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The header that it needs, to be filled in. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether a browser is shown GraphiQL: not in production, unless it is switched on. */
export function offersGraphiQL({ GRAPHIQL, NODE_ENV }: Settings): boolean {
  return GRAPHIQL === undefined ? NODE_ENV !== 'production' : GRAPHIQL === 'on';
}

/** The page, and when it is the answer. */
export interface GraphiQL {
  /** Whether a browser asks for the page. */
  readonly isAskedFor: (req: IncomingMessage) => boolean;
  readonly answer: (exchange: Exchange) => void;
}

/** GraphiQL, whole in one page: its scripts come with it, so that it works offline. */
export function createGraphiQL(examples: readonly Example[]): GraphiQL {
  let page: Page | undefined;
  return {
    isAskedFor: (req) =>
      req.method !== 'POST' && header(req, 'accept')?.includes('text/html') === true,
    answer: ({ req, res }) => {
      const { body, etag, policy } = (page ??= render(examples));
      res.appendHeader('Vary', 'Accept');
      const known = header(req, 'if-none-match') === etag;
      res.writeHead(known ? 304 : 200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-cache',
        // Also with a 304, of which the browser takes the headers for those that it has.
        'Content-Security-Policy': policy,
        'Cross-Origin-Opener-Policy': 'same-origin',
        ETag: etag,
        ...(!known && { 'Content-Length': body.length }),
      });
      res.end(known ? undefined : body);
    },
  };
}

interface Page {
  readonly body: Buffer;
  readonly etag: string;
  readonly policy: string;
}

/**
 * Two things that GraphiQL 5 has wrong: it opens one more tab, an empty one, each time the page is
 * loaded again; and a tab moves under the pointer, so that a click on it goes to the list behind it.
 */
const MENDED = `<script>
try {
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
  localStorage.setItem('graphiql:query', tabs[activeTabIndex].query ?? '');
  localStorage.setItem('graphiql:variables', tabs[activeTabIndex].variables ?? '');
} catch {}
let pressed;
addEventListener('pointerdown', ({ target }) => { pressed = target.closest('.graphiql-tab button'); });
addEventListener('click', ({ target }) => {
  if (target.classList.contains('graphiql-tabs')) pressed?.click();
});
</script>
`;

function render(examples: readonly Example[]): Page {
  const tabs = examples.map(({ query, variables, headers }) => ({
    query,
    variables: JSON.stringify(variables ?? {}, null, 2),
    headers: JSON.stringify(headers, null, 2),
  }));
  const html = renderGraphiQL({
    title: 'Payout gateway',
    defaultTabs: tabs,
    // GraphiQL takes the headers of its first tab, and of new ones, from here.
    ...(tabs[0] && { headers: tabs[0].headers }),
    shouldPersistHeaders: false,
  });
  const mended = html.replace('<body', () => `${MENDED}<body`);
  const body = Buffer.from(mended);
  return { body, etag: `"${sha256(body, 'base64url')}"`, policy: policyOf(mended) };
}

/** What the page may do: run the scripts that it came with and no others, and call its own gateway. */
function policyOf(html: string): string {
  const scripts = html.matchAll(/<script>(.*?)<\/script>/gs);
  const hashes = scripts.map(([, code = '']) => `'sha256-${sha256(code, 'base64')}'`).toArray();
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

function sha256(data: string | Buffer, encoding: 'base64' | 'base64url'): string {
  return createHash('sha256').update(data).digest(encoding);
}
