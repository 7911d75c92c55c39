import { Badge } from '../design/badge.tsx';

/** Whether the hash of a payout user logs in. */
export function UserStatus({ status }: { readonly status: 'ACTIVE' | 'INACTIVE' }) {
  return status === 'ACTIVE' ? <Badge tone="good">Active</Badge> : <Badge>Inactive</Badge>;
}
