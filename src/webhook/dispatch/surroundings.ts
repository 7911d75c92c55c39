import type { EntityManager } from '@mikro-orm/postgresql';
import type { App } from '../../kernel/context.ts';
import type { Deliver } from './tries.ts';

/** What a lane needs of the process that it is in. */
export interface Surroundings {
  readonly app: App;
  readonly deliver: Deliver;
  /** Runs a statement as soon as there is room for one: payouts need the connections more. */
  readonly statement: <Result>(run: (em: EntityManager) => Promise<Result>) => Promise<Result>;
  /** Whether other endpoints wait for this one's place. */
  readonly isCrowded: () => boolean;
}
