import { Client, type CombinedError, fetchExchange, mapExchange } from '@urql/preact';
import { cacheExchange } from './cache.ts';
import { noteAnswer } from './connection.ts';
import { OWN_REQUEST } from './rest.ts';
import { sessionEnded } from './session.ts';

/** The client of one session: another business must see nothing that this one has kept. */
export function createClient(): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin', headers: OWN_REQUEST },
    exchanges: [
      mapExchange({
        onResult: ({ error }) => {
          noteAnswer(error?.networkError === undefined || error.response !== undefined);
          if (isUnauthenticated(error)) sessionEnded();
        },
      }),
      cacheExchange(),
      fetchExchange,
    ],
  });
}

/** Whether nobody is signed in any more. */
export function isUnauthenticated(error: CombinedError | undefined): boolean {
  if (!error) return false;
  const codes = error.graphQLErrors.map(({ extensions }) => extensions['code']);
  return (
    codes.includes('UNAUTHENTICATED') || (error.response as Response | undefined)?.status === 401
  );
}
