import { graphql } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { readable } from '../design/readable.ts';
import { Refused } from '../design/refused.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Time } from '../design/time.tsx';
import { say } from '../design/toast.tsx';
import { Attempts } from './attempts.tsx';
import { DeliveryDetail, type DeliveryDetailData, DeliveryRow, headerLines } from './delivery.ts';
import { DeliveryState } from './delivery-columns.tsx';
import { eventName } from './endpoint.ts';
import { isDue, useSoon } from './use-soon.ts';

const DeliveryQuery = graphql(
  `
    query Delivery($id: ID!) {
      webhookDelivery(id: $id) {
        ...DeliveryDetail
      }
    }
  `,
  [DeliveryDetail],
);

const Redeliver = graphql(
  `
    mutation Redeliver($id: ID!) {
      redeliverWebhook(deliveryId: $id) {
        ...DeliveryRow
      }
    }
  `,
  [DeliveryRow],
);

interface DeliveryDialogProps {
  readonly id: string;
  /** Whether anything is sent to its endpoint. */
  readonly enabled: boolean;
  readonly onClose: () => void;
}

/** One delivery: what was sent, what was answered at each try, and the way to have it sent again. */
export function DeliveryDialog({ id, enabled, onClose }: DeliveryDialogProps) {
  const { data, error, loading, refresh } = useApiQuery(DeliveryQuery, { id }, { live: true });
  const { run, busy, refusal } = useDeed(Redeliver, HARMLESS_AGAIN);
  const delivery = data?.webhookDelivery;
  useSoon(enabled && delivery != null && isDue(delivery), refresh);
  const again = async () => {
    if (!(await run({ id }))) return;
    say('It is sent once more.');
    refresh();
  };
  return (
    <Dialog title={delivery ? eventName(delivery.event) : 'Delivery'} onClose={onClose} wide>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the delivery" />}
      {data && !delivery && <Empty title="This delivery is kept no longer." />}
      {delivery && <Facts delivery={delivery} enabled={enabled} />}
      <Refused refusal={refusal} />
      <div class="actions">
        {delivery && enabled && (
          <Button busy={busy} onClick={() => void again()}>
            Send it again
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </div>
      {delivery && (
        <>
          <h3>Request</h3>
          <pre>{headerLines(delivery.requestHeaders)}</pre>
          <pre>{readable(delivery.requestBody)}</pre>
          <Attempts attempts={delivery.attempts} />
        </>
      )}
    </Dialog>
  );
}

function Facts({
  delivery: { status, eventId, createdAt, nextAttemptAt },
  enabled,
}: {
  readonly delivery: DeliveryDetailData;
  readonly enabled: boolean;
}) {
  return (
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>
          <DeliveryState status={status} />
        </dd>
      </div>
      <div>
        <dt>Made</dt>
        <dd>
          <Time at={createdAt} />
        </dd>
      </div>
      {nextAttemptAt !== null && enabled && (
        <div>
          <dt>Next try</dt>
          <dd>
            <Time at={nextAttemptAt} ahead />
          </dd>
        </div>
      )}
      <div>
        <dt>Id of the event</dt>
        <dd>
          <code>{eventId}</code>
        </dd>
      </div>
    </dl>
  );
}
