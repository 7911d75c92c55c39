// Runs in the browser, in GraphiQL's page and before it: see graphiql.ts.

/** Where the key is kept: for this tab of the browser, and as long as that is open. */
const KEY = 'gateway:key';
const SECRET_KEY = /[a-z]{2}_(?:live|test)_[0-9A-Za-z]{20,}/;
/** An Idempotency-Key that was made here, or is to be. */
const FRESH_KEY = /graphiql-(?:fresh-key|[0-9a-f]{16})/g;

/** One key for all of GraphiQL's tabs: what is typed into one of them is lost, or forgotten, too easily. */
function currentKey() {
  return sessionStorage.getItem(KEY) ?? '';
}

function keepKey(key) {
  if (key === currentKey()) return;
  if (key === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, key);
  const field = document.querySelector('#gateway-key input');
  if (field && field.value !== key) field.value = key;
  showState();
}

function showState() {
  const bar = document.querySelector('#gateway-key');
  if (bar) bar.dataset.state = currentKey() === '' ? 'none' : 'kept';
}

/** Gives a request the key, unless its tab has a credential of its own in its headers. */
function withKey(headers) {
  const [, own = ''] = /^Bearer +(\S+)$/i.exec(headers.get('Authorization')?.trim() ?? '') ?? [];
  if (own !== '') {
    keepKey(own);
    return headers;
  }
  if (/^(?:Bearer)?$/i.test(headers.get('Authorization')?.trim() ?? ''))
    headers.delete('Authorization');
  const isOther = headers.has('Authorization') || headers.get('X-Payout-Hash');
  if (!isOther && currentKey() !== '') headers.set('Authorization', `Bearer ${currentKey()}`);
  return headers;
}

/** Sends an operation as GraphiQL asks for it; a subscription is answered by many results. */
async function fetcher({ query, operationName, variables }, { headers } = {}) {
  const leaving = new AbortController();
  const reply = await fetch(location.pathname, {
    method: 'POST',
    signal: leaving.signal,
    headers: withKey(
      new Headers({
        ...headers,
        Accept: 'application/graphql-response+json, application/json, text/event-stream',
        'Content-Type': 'application/json',
        // With it the cookie of somebody who has signed in counts where there is no key.
        'X-Requested-With': 'GraphiQL',
      }),
    ),
    body: JSON.stringify({ query, variables, operationName: nameOf(query, operationName) }),
  });
  const isStream = reply.headers.get('Content-Type')?.startsWith('text/event-stream');
  return isStream ? resultsOf(reply.body, leaving) : reply.json();
}

/** The results of a stream of events; whoever stops reading them closes the stream. */
function resultsOf(body, leaving) {
  const results = readResults(body.getReader());
  const leave = async () => {
    leaving.abort();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => results.next(), return: leave }) };
}

async function* readResults(reader) {
  const decoder = new TextDecoder();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const events = (text + decoder.decode(read.value, { stream: true })).split('\n\n');
    text = events.pop();
    for (const event of events) {
      const [, data] = /^event: next\ndata: (.*)$/m.exec(event) ?? [];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

/** For a moment after a change of tabs GraphiQL 5 still names the operation of the tab before. */
function nameOf(query, given) {
  const operations = query.matchAll(/^\s*(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/gm);
  const names = [...operations].map(([, name]) => name);
  return names.includes(given) ? given : names[0];
}

/** A key that is pasted, or typed into a tab's headers, is meant for all tabs, and before it is run. */
function keepWhatIsIn(text) {
  const [key] = SECRET_KEY.exec(text) ?? [];
  if (key !== undefined) keepKey(key);
}

addEventListener('paste', ({ clipboardData }) => keepWhatIsIn(clipboardData.getData('text')), true);
for (const event of ['pointerdown', 'keyup']) {
  const editors = '.graphiql-editor-tool .view-line';
  const read = () =>
    keepWhatIsIn([...document.querySelectorAll(editors)].map((line) => line.textContent).join(''));
  addEventListener(event, read, true);
}

/** Each tab that pays has an Idempotency-Key of its own, so that it pays, and once however often it is run. */
function freshKey() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(8))];
  return `graphiql-${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** GraphiQL's tabs outlive the browser's: what was paid in another session is not to be replayed in this one. */
function renewKeys() {
  if (sessionStorage.getItem('gateway:began')) return;
  sessionStorage.setItem('gateway:began', 'yes');
  const renewed = new Map();
  const renew = (old) => {
    if (!renewed.has(old)) renewed.set(old, freshKey());
    return renewed.get(old);
  };
  const stored = localStorage.getItem('graphiql:tabState');
  if (stored) localStorage.setItem('graphiql:tabState', stored.replaceAll(FRESH_KEY, renew));
  history.replaceState(null, '', location.href.replaceAll(FRESH_KEY, renew));
}

/**
 * The page of GraphiQL 5 has the query of the open tab in its address, and takes it for another when it
 * is loaded again, or else what it has stored of a tab: either way it would open one tab more.
 */
function keepTabs() {
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
  const address = new URL(location.href);
  const query = address.searchParams.get('query');
  const open = tabs.find((tab) => tab.query === query) ?? tabs[activeTabIndex];
  if (open.query === query) address.searchParams.delete('query');
  history.replaceState(null, '', address);
  localStorage.setItem('graphiql:query', open.query ?? '');
  localStorage.setItem('graphiql:variables', open.variables ?? '');
}

/** Called with the options of GraphiQL, and the last that happens before it reads what it has stored. */
globalThis.prepared = (options) => {
  try {
    renewKeys();
    keepTabs();
  } catch {
    // Nothing is stored yet, or nothing may be.
  }
  // With tabs that stand ready, GraphiQL would forget a query in the address on a first visit.
  const query = new URL(location.href).searchParams.get('query');
  const linked = query ? [{ query, headers: options.headers }] : [];
  const ready = options.defaultTabs.map((tab) => {
    const key = freshKey();
    return { ...tab, query: tab.query.replaceAll(FRESH_KEY, key) };
  });
  return { ...options, defaultTabs: [...linked, ...ready], fetcher };
};

/** A tab of GraphiQL 5 moves under the pointer, so that a click on it goes to the list behind it. */
let pressed;
addEventListener('pointerdown', ({ target }) => {
  pressed = target.closest('.graphiql-tab button');
});
addEventListener('click', ({ target }) => {
  if (target.classList.contains('graphiql-tabs')) pressed?.click();
});

addEventListener('DOMContentLoaded', () => {
  const bar = document.querySelector('#gateway-key');
  const field = bar.querySelector('input');
  field.value = currentKey();
  showState();
  field.addEventListener('input', () => keepKey(field.value.trim().replace(/^Bearer +/i, '')));
  bar.querySelector('button').addEventListener('click', () => keepKey(''));
  bar.addEventListener('submit', (event) => event.preventDefault());
});
