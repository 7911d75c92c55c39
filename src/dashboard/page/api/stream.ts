import { stringifyDocument } from '@urql/preact';
import { graphql } from './graphql.ts';
import { moneyMoved, streamStore } from './live.ts';

const LiveSubscription = graphql(`
  subscription Live {
    payoutBalance {
      id
    }
  }
`);

const ADDRESS = `/graphql?${new URLSearchParams({ query: stringifyDocument(LiveSubscription) })}`;

/** After how long a stream is opened again that the browser does not open again by itself. */
const AGAIN_MS = 5_000;

/** Follows the business's money by a stream of events, until the function that it returns is called. */
export function followMoney(): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    source.close();
    clearTimeout(again);
    streamStore.set('closed');
  };
  const leaveForNow = () => {
    leave();
    again = setTimeout(open, AGAIN_MS);
  };
  const open = () => {
    source = new EventSource(ADDRESS);
    source.addEventListener('next', ({ data }) => {
      // The last event of a stream that the gateway closes says why; polling goes on meanwhile.
      if ('errors' in JSON.parse(data)) return;
      streamStore.set('open');
      moneyMoved();
    });
    source.addEventListener('complete', leaveForNow);
    source.addEventListener('error', () => {
      streamStore.set('closed');
      if (source.readyState === EventSource.CLOSED) leaveForNow();
    });
  };
  open();
  return leave;
}
