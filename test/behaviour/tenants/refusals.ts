import type { TestGateway, TestReply } from '../../support/gateway.ts';

/** Asks by POST with these headers and no others. */
export function askWith(
  gateway: TestGateway,
  headers: Record<string, string>,
  query: string,
  rest: Record<string, unknown> = {},
): Promise<TestReply> {
  return gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query, ...rest }),
  });
}

/** What a reply says of the refusal of a whole request. */
export const refusalOf = ({ status, headers, json }: TestReply) => ({
  status,
  challenge: headers.get('www-authenticate'),
  data: json.data ?? null,
  errors: json.errors?.map(({ message, extensions }: Record<string, unknown>) => ({
    message,
    extensions,
  })),
});

/** Of who has no credential, or none that is valid. */
export const UNAUTHENTICATED = {
  status: 401,
  challenge: 'Bearer',
  data: null,
  errors: [{ message: 'Unauthorized', extensions: { code: 'UNAUTHENTICATED' } }],
};
