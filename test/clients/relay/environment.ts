import {
  Environment,
  type GraphQLResponse,
  type GraphQLTaggedNode,
  Network,
  RecordSource,
  Store,
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getFragment,
  getRequest,
  getSingularSelector,
} from 'relay-runtime';
import type { MutationParameters, OperationType, PayloadError } from 'relay-runtime';

/** Relay's store and network, as its documentation has them, but for the credential. */
export function createEnvironment(url: string, key: string): Environment {
  return new Environment({
    network: Network.create(async ({ text: query }, variables) => {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
        body: JSON.stringify({ query, variables }),
      });
      return (await reply.json()) as GraphQLResponse;
    }),
    store: new Store(new RecordSource()),
  });
}

/** Runs a query and reads its data from the store, where they are kept. */
export async function load<Operation extends OperationType>(
  environment: Environment,
  query: GraphQLTaggedNode,
  variables: Operation['variables'],
): Promise<Operation['response']> {
  const operation = createOperationDescriptor(getRequest(query), variables);
  environment.retain(operation);
  await fetchQuery<Operation>(environment, query, variables).toPromise();
  return environment.lookup(operation.fragment).data as Operation['response'];
}

/** What a fragment has of the store now: what `useFragment` gives to a component. */
export function read<Data>(
  environment: Environment,
  fragment: GraphQLTaggedNode,
  reference: { readonly ' $fragmentSpreads': unknown },
): Data {
  const selector = getSingularSelector(getFragment(fragment), reference);
  return environment.lookup(selector).data as Data;
}

/** Runs a mutation; resolves with its data and its errors. */
export function commit<Operation extends MutationParameters>(
  environment: Environment,
  mutation: GraphQLTaggedNode,
  variables: Operation['variables'],
): Promise<{
  readonly data: Operation['response'];
  readonly errors: readonly PayloadError[] | null | undefined;
}> {
  return new Promise((resolve, reject) => {
    commitMutation<Operation>(environment, {
      mutation,
      variables,
      onCompleted: (data, errors) => resolve({ data, errors }),
      onError: reject,
    });
  });
}
