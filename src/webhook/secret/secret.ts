import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** 24 to 64 bytes, as Standard Webhooks has it ("Signature scheme"). */
const SECRET_BYTES = 32;

/** A new secret of an endpoint, as it is shown once. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** What proves to a receiver who has sent a body. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
  /** Payviox's own: hex HMAC-SHA256 of the raw body, its key the secret's text as it is shown. */
  readonly Signature: string;
}

/** Signs with the secret of an endpoint and, while receivers move to it, with the one before. */
export class Signer {
  readonly #newest: string;
  readonly #webhooks: readonly Webhook[];

  constructor(newest: string, before: string | undefined) {
    this.#newest = newest;
    const secrets = [newest, ...(before === undefined ? [] : [before])];
    this.#webhooks = secrets.map((secret) => new Webhook(secret));
  }

  headers(eventId: string, at: Date, body: string): SignatureHeaders {
    return {
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': this.#webhooks
        .map((webhook) => webhook.sign(eventId, at, body))
        .join(' '),
      Signature: createHmac('sha256', this.#newest).update(body).digest('hex'),
    };
  }
}
