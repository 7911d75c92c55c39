import { AddressRefused } from '../address/lookup.ts';
import { ADDRESS_REFUSED } from '../address/check-url.ts';
import { REPLY_BYTES_MAX, ReplyTooLarge } from './reply.ts';

/** There was no complete reply in time. */
export class SendTimeout extends Error {
  override readonly name = 'SendTimeout';
}

/** Why a reply with this status is a failure; undefined where it is none. */
export function statusFailure(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400)
    return `The receiver redirects (${status}), which is not followed.`;
  return `The receiver answered ${status}.`;
}

/** Why there was no reply, or not all of one, in words for the merchant. */
export function failureText(error: unknown): string {
  if (error instanceof SendTimeout) return 'There was no complete reply within 10 seconds.';
  if (error instanceof AddressRefused) return ADDRESS_REFUSED;
  if (error instanceof ReplyTooLarge) return `The reply has more than ${REPLY_BYTES_MAX} bytes.`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name was not found (${code}).`;
  if (code.startsWith('HPE_')) return `The reply is not valid HTTP (${code}).`;
  return `The connection failed (${code}).`;
}
