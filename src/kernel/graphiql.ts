import { createHash } from 'node:crypto';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
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

/** GraphiQL, whole in one page: its scripts come with it, so that it works offline. */
export function createGraphiQL(examples: readonly Example[]) {
  let page: { body: Buffer; etag: string } | undefined;
  /** Answers a browser that asks for the page, and says whether it did. */
  return ({ req, res }: Exchange): boolean => {
    if (req.method === 'POST' || !header(req, 'accept')?.includes('text/html')) return false;
    const { body, etag } = (page ??= render(examples));
    res.appendHeader('Vary', 'Accept');
    const known = header(req, 'if-none-match') === etag;
    res.writeHead(known ? 304 : 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      ETag: etag,
      ...(!known && { 'Content-Length': body.length }),
    });
    res.end(known ? undefined : body);
    return true;
  };
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

function render(examples: readonly Example[]): { body: Buffer; etag: string } {
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
  const body = Buffer.from(html.replace('<body', () => `${MENDED}<body`));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}
