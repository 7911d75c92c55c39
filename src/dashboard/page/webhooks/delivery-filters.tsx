import { useAddress } from '../api/use-address.ts';
import { Select } from '../design/select.tsx';
import { STATUSES } from './delivery.ts';
import { EVENTS } from './endpoint.ts';

const STATUS_OPTIONS = [
  { value: '', text: 'Any state' },
  ...Object.entries(STATUSES).map(([value, { text }]) => ({ value, text })),
];

const EVENT_OPTIONS: readonly { readonly value: string; readonly text: string }[] = [
  { value: '', text: 'Any event' },
  ...EVENTS,
  { value: 'WEBHOOK_TEST', text: 'webhook.test' },
];

/** Which deliveries are listed. */
export function DeliveryFilters() {
  const { query, change } = useAddress();
  const begin = (changes: { readonly status?: string; readonly event?: string }) =>
    change({ ...changes, after: undefined, before: undefined }, true);
  return (
    <search class="filters">
      <Select
        label="State"
        name="status"
        value={query['status'] ?? ''}
        onChange={(status: string) => begin({ status })}
        options={STATUS_OPTIONS}
      />
      <Select
        label="Event"
        name="event"
        value={query['event'] ?? ''}
        onChange={(event: string) => begin({ event })}
        options={EVENT_OPTIONS}
      />
    </search>
  );
}
