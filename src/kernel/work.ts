import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What is being done at a time: a request, or what several share. What listens to events tells by it
 * which of them belong together; it is compared, and read for no more than this.
 */
export interface Work {
  /** The request that it is done for, where it is one. */
  readonly requestId?: string | undefined;
}

const works = new AsyncLocalStorage<Work>();

/** Runs what is done as a part of this work. */
export function within<Result>(work: Work, run: () => Result): Result {
  return works.run(work, run);
}

/** The work that whoever calls is a part of. */
export function workOfNow(): Work | undefined {
  return works.getStore();
}
