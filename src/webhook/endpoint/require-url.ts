import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type App, perApp } from '../../kernel/context.ts';
import { invalid } from '../../kernel/errors.ts';
import { ALLOW_NOTHING } from '../../settings/webhook-allow.ts';
import { ADDRESS_REFUSED, hostOf, urlProblem } from '../address/check-url.ts';
import {
  AddressRefused,
  type FindAddresses,
  allowedAddresses,
  findAddresses,
} from '../address/lookup.ts';

/** How long the name of an address may take to be found. */
const LOOKUP_MS = 2_000;

/** One name at a time is looked up for those who set endpoints, so that deliveries find theirs. */
const turnsOf = perApp(() => pLimit(1));

/** Throws `VALIDATION_FAILED` for an address that no webhook may be sent to, whatever its name leads to. */
export function requireUrl({ settings }: App, text: string): void {
  const problem = urlProblem(text, settings.WEBHOOK_ALLOW ?? ALLOW_NOTHING);
  if (problem !== undefined) throw invalid({ url: [problem] });
}

/**
 * Throws `VALIDATION_FAILED` for an address whose name leads where no webhook may be sent to. A name
 * that is not found now may be found later: each delivery looks again.
 */
export async function requireName(
  app: App,
  text: string,
  find: FindAddresses = findAddresses,
): Promise<void> {
  const host = hostOf(new URL(text));
  if (isIP(host) > 0) return;
  const givenUp = AbortSignal.timeout(LOOKUP_MS);
  const isAllowed = turnsOf(app)(async () => {
    // Nobody waits for it any more: those before it have taken too long.
    if (givenUp.aborted) return true;
    try {
      await allowedAddresses(host, app.settings.WEBHOOK_ALLOW ?? ALLOW_NOTHING, find);
      return true;
    } catch (error) {
      return !(error instanceof AddressRefused);
    }
  });
  if (!(await Promise.race([isAllowed, pause(LOOKUP_MS, true, { ref: false })]))) {
    throw invalid({ url: [ADDRESS_REFUSED] });
  }
}
