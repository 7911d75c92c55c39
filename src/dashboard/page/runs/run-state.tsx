import { Badge } from '../design/badge.tsx';
import type { RunStatus } from './run-query.ts';
import { RUN_STATES } from './run-words.ts';

/** Where a run stands. */
export function RunState({ status }: { readonly status: RunStatus }) {
  const { name, tone } = RUN_STATES[status];
  return <Badge tone={tone}>{name}</Badge>;
}
