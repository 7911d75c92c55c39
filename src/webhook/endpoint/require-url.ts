import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../../kernel/context.ts';
import { invalid } from '../../kernel/errors.ts';
import { ALLOW_NOTHING } from '../../settings/webhook-allow.ts';
import { ADDRESS_REFUSED, hostOf, urlProblem } from '../address/check-url.ts';
import { AddressRefused, allowedAddresses } from '../address/lookup.ts';

/** How long the name of an address may take to be found. */
const LOOKUP_MS = 2_000;

/**
 * Throws `VALIDATION_FAILED` for an address that no webhook may be sent to, also if it is its name that
 * leads there. A name that is not found now may be found later: each delivery looks again.
 */
export async function requireUrl({ settings }: App, text: string): Promise<void> {
  const allow = settings.WEBHOOK_ALLOW ?? ALLOW_NOTHING;
  const problem = urlProblem(text, allow);
  if (problem !== undefined) throw invalid({ url: [problem] });
  const host = hostOf(new URL(text));
  if (isIP(host) > 0) return;
  const found = allowedAddresses(host, allow).then(
    () => true,
    (error: unknown) => !(error instanceof AddressRefused),
  );
  const isAllowed = await Promise.race([found, pause(LOOKUP_MS, true, { ref: false })]);
  if (!isAllowed) throw invalid({ url: [ADDRESS_REFUSED] });
}
