import { type Stage } from '../kernel/database-failures.ts';
import { type Progress } from './allocate.ts';

/** How far a group's transaction had come. */
export function stageOf({ lockedAt, commitSentAt }: Progress): Stage {
  if (commitSentAt !== undefined) return 'committing';
  return lockedAt === undefined ? 'unlocked' : 'locked';
}
