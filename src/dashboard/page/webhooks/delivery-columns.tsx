import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import type { Column } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import { type DeliveryData, STATUSES } from './delivery.ts';
import { type EndpointData, eventName } from './endpoint.ts';

/** The state of a delivery. */
export function DeliveryState({ status }: Pick<DeliveryData, 'status'>) {
  const { text, tone } = STATUSES[status];
  return <Badge tone={tone}>{text}</Badge>;
}

interface DeliveryActions {
  readonly endpoint: Pick<EndpointData, 'enabled'>;
  readonly onShow: (delivery: DeliveryData) => void;
}

/** What the list says of each delivery. */
export function deliveryColumns({
  endpoint,
  onShow,
}: DeliveryActions): readonly Column<DeliveryData>[] {
  return [
    { head: 'Event', wide: true, cell: ({ event }) => <code>{eventName(event)}</code> },
    { head: 'State', cell: ({ status }) => <DeliveryState status={status} /> },
    { head: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      head: 'Next try',
      cell: ({ nextAttemptAt }) =>
        nextAttemptAt === null || !endpoint.enabled ? '–' : <Time at={nextAttemptAt} ahead />,
    },
    {
      head: 'More',
      align: 'right',
      cell: (delivery) => (
        <Button
          label={`Show the request and reply of ${eventName(delivery.event)}`}
          onClick={() => onShow(delivery)}
        >
          Show
        </Button>
      ),
    },
  ];
}
