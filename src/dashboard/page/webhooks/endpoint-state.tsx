import { Badge } from '../design/badge.tsx';
import type { EndpointData } from './endpoint.ts';

/** Whether an endpoint is told anything, and whether it listens. */
export function EndpointState({
  endpoint: { enabled, failingSince },
}: {
  readonly endpoint: Pick<EndpointData, 'enabled' | 'failingSince'>;
}) {
  if (!enabled) return <Badge tone="warn">Off</Badge>;
  return failingSince === null ? <Badge tone="good">On</Badge> : <Badge tone="bad">Failing</Badge>;
}
