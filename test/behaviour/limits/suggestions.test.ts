import { describe, expect, test } from 'vitest';
import { type TestBusiness, openGatewayOn, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const FILTERED = 'query ($f: HistoryFilter) { history(filter: $f) { totalCount } }';

/** What is written nearly right, in each place where graphql-js guesses what was meant. */
const MISSPELT: readonly (readonly [string, string, Record<string, unknown>?])[] = [
  ['a field', '{ payoutBalanc { amount } }'],
  ['a field of introspection', '{ __schema { type { name } } }'],
  ['an argument', '{ history(firs: 1) { totalCount } }'],
  ['an argument of a directive', '{ __typename @skip(iff: true) }'],
  ['a type of a variable', 'query ($f: HistoryFilte) { history(filter: $f) { totalCount } }'],
  ['a type of a fragment', '{ ...F } fragment F on Quer { __typename }'],
  ['an enum value', '{ history(filter: {type: TOP_U}) { totalCount } }'],
  ['an enum value that is a text', '{ history(filter: {type: "TOP_UP"}) { totalCount } }'],
  ['an input field', '{ history(filter: {emai: ""}) { totalCount } }'],
  ['an enum value in a variable', FILTERED, { f: { type: 'TOP_U' } }],
  ['an input field in a variable', FILTERED, { f: { emai: '' } }],
  ['a field without what is below it', '{ payoutBalance }'],
  ['the dots of a fragment', '{ ..F }'],
  ['the quotes of a text', "{ payoutUser(email: 'a') { id } }"],
];

describe.each(['on', 'off'])('suggestions that are switched %s', (state) => {
  test('are made as the setting says, wherever something is misspelt', async () => {
    const business: TestBusiness = await gateway().business();
    const other = await openGatewayOn(gateway().databaseUrl, { GRAPHQL_SUGGESTIONS: state });
    for (const [name, query, variables] of MISSPELT) {
      const { json } = await other.graphql(business, query, variables);
      const { message, extensions }: { message: string; extensions: { code: string } } =
        json.errors[0];
      expect({ name, suggests: /did you mean/i.test(message) }).toEqual({
        name,
        suggests: state === 'on',
      });
      expect(message).not.toBe('');
      expect(extensions).toEqual({
        code: expect.stringMatching(
          /^(GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/,
        ),
      });
    }
    await other.close();
  });
});
