import { LockMode } from '@mikro-orm/core';
import { inTransaction } from '../../database/transaction/unit-of-work.ts';
import type { App } from '../../kernel/context.ts';
import { databaseTime } from '../../kernel/database-time.ts';
import type { Job } from '../../kernel/job.ts';
import { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
import { sealerOf } from './sealer.ts';

const EVERY_SECONDS = 60;
/** Endpoints that are read at a time. */
const CHUNK_SIZE = 100;

/** Seals the endpoints' secrets anew, once the hash secret has been replaced. */
export const sealJob: Job = {
  name: 'webhook secrets',
  everySeconds: EVERY_SECONDS,
  run: (app, signal) => moveSecrets(app, 'keep', signal),
};

/**
 * Seals under the newest hash secret what is sealed under the one before. A secret that this process
 * cannot open is kept, as another may be able to; or, if nobody ever will, it is given up with its
 * endpoint, which needs another then.
 */
export async function moveSecrets(
  app: App,
  unknown: 'keep' | 'give up',
  signal?: AbortSignal,
): Promise<void> {
  const { generation, generations } = sealerOf(app);
  const old = unknown === 'keep' ? { $in: [...generations], $ne: generation } : { $lt: generation };
  let last: string | undefined;
  for (;;) {
    const found = await app.orm.em
      .fork()
      .find(
        WebhookEndpoint,
        { secretGeneration: old, ...(last !== undefined && { id: { $gt: last } }) },
        { orderBy: { id: 'asc' }, limit: CHUNK_SIZE, fields: ['id'] },
      );
    for (const { business, id } of found) {
      if (signal?.aborted === true) return;
      await moveOne(app, business.id, id);
    }
    last = found.at(-1)?.id;
    if (found.length < CHUNK_SIZE) return;
  }
}

function moveOne(app: App, businessId: string, endpointId: string): Promise<void> {
  const sealer = sealerOf(app);
  const owner = { businessId, endpointId };
  return inTransaction(app.orm, async (tx) => {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const where = { business: businessId, id: endpointId };
    const endpoint = await tx.findOne(WebhookEndpoint, where, { lockMode });
    if (!endpoint || endpoint.secretGeneration >= sealer.generation) return;
    const { secret, secretBefore, secretGeneration } = endpoint;
    if (!sealer.generations.includes(secretGeneration)) {
      endpoint.switchOff('SECRET_LOST', await databaseTime(tx));
      return;
    }
    const anew = (sealed: Uint8Array) =>
      sealer.seal(sealer.open(sealed, owner, secretGeneration), owner);
    endpoint.secret = anew(secret);
    endpoint.secretBefore = secretBefore == null ? null : anew(secretBefore);
    endpoint.secretGeneration = sealer.generation;
  });
}
