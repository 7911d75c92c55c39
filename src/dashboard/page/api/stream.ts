import { type AnyVariables, type TypedDocumentNode, stringifyDocument } from '@urql/preact';
import { checkSession } from './session.ts';

/** After how long a stream is opened again that the browser does not open again by itself. */
const AGAIN_MS = 5_000;

/** What is told of a stream. */
interface Listener {
  /** Something has changed; also at once, when the stream is open. */
  readonly onNext: () => void;
  /** It tells of nothing until the next `onNext`: the figures are to be asked for meanwhile. */
  readonly onClosed?: () => void;
}

/** Follows a subscription by a stream of events, until the function that it returns is called. */
export function followStream<Data, Variables extends AnyVariables>(
  subscription: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { onNext, onClosed = () => undefined }: Listener,
): () => void {
  const query = stringifyDocument(subscription);
  const asked = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    source.close();
    clearTimeout(again);
    onClosed();
  };
  const leaveForNow = () => {
    leave();
    // A browser does not tell why a stream was refused, and a page may ask for nothing else.
    void checkSession();
    again = setTimeout(open, AGAIN_MS);
  };
  const open = () => {
    source = new EventSource(`/graphql?${asked}`);
    source.addEventListener('next', ({ data }) => {
      // The last event of a stream that the gateway closes says why; polling goes on meanwhile.
      if (!('errors' in JSON.parse(data))) onNext();
    });
    source.addEventListener('complete', leaveForNow);
    source.addEventListener('error', () => {
      onClosed();
      if (source.readyState === EventSource.CLOSED) leaveForNow();
    });
  };
  open();
  return leave;
}
