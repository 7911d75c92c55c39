import { parseSetCookie } from 'cookie';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';

/** What a page of the gateway's own origin sends with what may change something. */
export const OWN_PAGE = { 'X-Requested-With': 'fetch', 'Sec-Fetch-Site': 'same-origin' };

/** Signs in as a page does. */
export function signIn(
  gateway: Pick<TestGateway, 'fetch'>,
  body: object,
  headers: Record<string, string> = OWN_PAGE,
): Promise<TestReply> {
  return gateway.fetch('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** The cookies that a reply sets, each with its attributes. */
export function cookiesOf({ headers }: Pick<TestReply, 'headers'>) {
  return headers.getSetCookie().map((line) => parseSetCookie(line));
}

/** The `Cookie` header that a browser sends after a reply. */
export function cookieAfter(reply: Pick<TestReply, 'headers'>): string {
  const [cookie] = cookiesOf(reply);
  return `${cookie?.name}=${cookie?.value}`;
}

/** The cookie of a business that has signed in. */
export async function signedIn(gateway: TestGateway, { key }: TestBusiness): Promise<string> {
  return cookieAfter(await signIn(gateway, { key }));
}

/** A request by cookie, from the gateway's own page unless the headers say otherwise. */
export function byCookie(
  gateway: Pick<TestGateway, 'fetch'>,
  cookie: string,
  path: string,
  { body, method, headers = OWN_PAGE }: CookieRequest = {},
): Promise<TestReply> {
  return gateway.fetch(path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { Cookie: cookie, 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

interface CookieRequest {
  readonly body?: object;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}
