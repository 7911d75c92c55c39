import { useAddress } from '../api/use-address.ts';
import { MoneyInput } from '../design/money-input.tsx';
import { parseMoney } from '../design/money-text.ts';
import { Select } from '../design/select.tsx';
import { TextInput } from '../design/text-input.tsx';

type Query = Readonly<Record<string, string | undefined>>;

const STATUSES = [
  { value: '', text: 'Any status' },
  { value: 'ACTIVE', text: 'Active' },
  { value: 'INACTIVE', text: 'Inactive' },
] as const;

/** The orders that there are, each as the API takes it. */
const ORDERS = [
  { value: '', text: 'Newest first', field: 'CREATED_AT', direction: 'DESC' },
  { value: 'oldest', text: 'Oldest first', field: 'CREATED_AT', direction: 'ASC' },
  { value: 'email', text: 'E-mail, A to Z', field: 'EMAIL', direction: 'ASC' },
  { value: 'balance', text: 'Largest balance first', field: 'BALANCE', direction: 'DESC' },
  { value: 'smallest', text: 'Smallest balance first', field: 'BALANCE', direction: 'ASC' },
] as const;

interface UserFilter {
  readonly emailContains?: string;
  readonly status?: 'ACTIVE' | 'INACTIVE';
  readonly minBalance?: number;
}

/** The filter that an address names. */
export function filterOf({ email, status, least = '' }: Query): UserFilter {
  const minimum = parseMoney(least);
  const known = status === 'ACTIVE' || status === 'INACTIVE' ? status : undefined;
  return {
    ...(email !== undefined && { emailContains: email }),
    ...(known && { status: known }),
    ...('cents' in minimum && { minBalance: minimum.cents }),
  };
}

/** The order that an address names. */
export function orderOf({ order = '' }: Query) {
  const { field, direction } = ORDERS.find(({ value }) => value === order) ?? ORDERS[0];
  return { field, direction } as const;
}

interface UserFiltersProps {
  readonly typed: string;
  readonly onTyped: (text: string) => void;
}

/** Which payout users are listed, and in which order. */
export function UserFilters({ typed, onTyped }: UserFiltersProps) {
  const { query, change } = useAddress();
  const begin = (changes: Query) =>
    change({ ...changes, after: undefined, before: undefined }, true);
  const least = query['least'] ?? '';
  const minimum = parseMoney(least);
  const problem = least !== '' && 'problem' in minimum ? [minimum.problem] : [];
  return (
    <search class="filters">
      <div class="wider">
        <TextInput
          label="Search by e-mail"
          name="email"
          type="search"
          value={typed}
          onInput={onTyped}
          maxLength={255}
          placeholder="A part of the address"
        />
      </div>
      <Select
        label="Status"
        name="status"
        value={query['status'] ?? ''}
        onChange={(status: string) => begin({ status })}
        options={STATUSES}
      />
      <MoneyInput
        label="Balance from"
        name="least"
        value={least}
        onInput={(text) => begin({ least: text })}
        errors={problem}
      />
      <Select
        label="Order"
        name="order"
        value={query['order'] ?? ''}
        onChange={(order: string) => begin({ order })}
        options={ORDERS}
      />
    </search>
  );
}
