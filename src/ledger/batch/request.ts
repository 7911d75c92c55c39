import type { ApiError } from '../../kernel/errors.ts';
import type { AllocationRequest } from '../allocation/allocation.ts';
import type { BatchMode } from './line.ts';

/** One line of a batch: a payout, or why what was sent is none. */
export type RequestedLine = AllocationRequest | ApiError;

/** Several payouts, as they were asked for in one call. */
export interface BatchRequest {
  readonly lines: readonly RequestedLine[];
  readonly mode: BatchMode;
  /** Whether to tell what would happen, and do nothing. */
  readonly dryRun: boolean;
  /** Makes the whole call safe to repeat. */
  readonly idempotencyKey: string | undefined;
}
