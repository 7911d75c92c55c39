import { onTestFinished } from 'vitest';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import type { Json } from '../../support/json.ts';
import { until } from '../../support/processes.ts';

/** An event as EventSource would dispatch it. */
export interface SentEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Json;
}

/** A subscription that is read as EventSource reads (HTML, section 9.2.6). */
export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly SentEvent[];
  /** The text as it came. */
  readonly text: () => string;
  /** Whether the reply has ended. */
  readonly ended: () => boolean;
  /** Resolves with the first event that is so. */
  readonly event: (what: string, is: (event: SentEvent) => boolean) => Promise<SentEvent>;
  /** Resolves with all events once there are as many. */
  readonly count: (events: number) => Promise<readonly SentEvent[]>;
  readonly leave: () => void;
}

/** What the reader is, in headers. */
export function credentialOf(auth: TestBusiness | string | undefined): Record<string, string> {
  if (auth === undefined) return {};
  return typeof auth === 'string'
    ? { 'X-Payout-Hash': auth }
    : { Authorization: `Bearer ${auth.key}` };
}

/** Begins a subscription at a gateway; it is left when the test ends. */
export async function follow(
  { url }: Pick<TestGateway, 'url'>,
  auth: TestBusiness | string | undefined,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<EventReader> {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      Accept: 'text/event-stream',
      'Content-Type': 'application/json',
      ...credentialOf(auth),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: leaving.signal,
  });
  return readerOf(reply, () => leaving.abort());
}

/** The same as EventSource asks: by GET, with what a browser sends. */
export async function followAsBrowser(
  { url }: Pick<TestGateway, 'url'>,
  query: string,
  headers: Readonly<Record<string, string>>,
): Promise<EventReader> {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const reply = await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, {
    headers: { Accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  });
  return readerOf(reply, () => leaving.abort());
}

/** Reads a reply that is a stream of events. */
export function readerOf(reply: Response, leave: () => void): EventReader {
  const events: SentEvent[] = [];
  let text = '';
  let ended = false;
  const read = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of reply.body ?? []) {
      const part = decoder.decode(chunk, { stream: true });
      text += part;
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.flatMap(eventOf));
    }
  };
  read()
    .catch(() => undefined)
    .finally(() => (ended = true));
  const event: EventReader['event'] = (what, is) => until(what, async () => events.find(is));
  return {
    status: reply.status,
    headers: reply.headers,
    events,
    text: () => text,
    ended: () => ended,
    event,
    count: (count) =>
      until(`${count} events`, async () => (events.length >= count ? events : undefined)),
    leave,
  };
}

function eventOf(block: string): readonly SentEvent[] {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    fields.set(name, value);
  }
  const event = fields.get('event');
  if (event === undefined) return [];
  const data = fields.get('data') ?? '';
  return [{ event, id: fields.get('id'), data: data === '' ? undefined : JSON.parse(data) }];
}
