import { graphql } from '../api/graphql.ts';
import { moneyMoved, streamStore } from '../api/live.ts';
import { followStream } from '../api/stream.ts';
import { useWhileSeen } from '../api/use-while-seen.ts';

const LiveSubscription = graphql(`
  subscription Live {
    payoutBalance {
      id
    }
  }
`);

/** Has the figures told of changes of the business's money by a stream. */
export function LiveStream() {
  useWhileSeen(() =>
    followStream(
      LiveSubscription,
      {},
      {
        onNext: () => {
          streamStore.set('open');
          moneyMoved();
        },
        onClosed: () => streamStore.set('closed'),
      },
    ),
  );
  return null;
}
