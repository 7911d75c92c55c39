import type { App } from '../../kernel/context.ts';
import { skewOf } from '../../installation/clock.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import type { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
import { sealerOf } from '../secret/sealer.ts';
import { Signer } from '../secret/secret.ts';
import type { Message } from '../send/sender.ts';
import type { Outgoing } from './outgoing.ts';

const USER_AGENT = `payout-gateway/${packageJson.version}`;

/** The headers of every delivery, beside those that sign it. */
export const COMMON_HEADERS = {
  'Content-Type': 'application/json',
  'User-Agent': USER_AGENT,
} as const;

/** Where deliveries go, and how they are signed. */
export class Target {
  readonly #app: App;
  readonly #url: string;
  readonly #signer: Signer;

  constructor(app: App, endpoint: WebhookEndpoint) {
    this.#app = app;
    this.#url = endpoint.url;
    this.#signer = signerOf(app, endpoint);
  }

  /** What is sent: signed anew at each try, as receivers refuse what was signed long ago. */
  message({ eventId, body }: Outgoing): Message {
    const signed = this.#signer.headers(eventId, databaseNow(this.#app), body);
    return { url: this.#url, headers: { ...COMMON_HEADERS, ...signed }, body };
  }
}

function signerOf(app: App, endpoint: WebhookEndpoint): Signer {
  const { business, id: endpointId, secret, secretBefore, secretGeneration } = endpoint;
  const owner = { businessId: business.id, endpointId };
  const open = (sealed: Uint8Array) => sealerOf(app).open(sealed, owner, secretGeneration);
  const until = endpoint.secretBeforeUntil;
  const isOverlap = secretBefore != null && until != null && until > databaseNow(app);
  return new Signer(open(secret), isOverlap ? open(secretBefore) : undefined);
}

/** The time of the database's clock, as nearly as it is known here. */
export function databaseNow(app: App): Date {
  return new Date(Date.now() - skewOf(app).ms);
}
