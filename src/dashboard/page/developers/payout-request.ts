/** What is typed into the playground, as it is typed. */
export interface TypedPayout {
  readonly email: string;
  readonly amount: string;
  readonly reference: string;
  readonly idempotencyKey: string;
}

/** A request as it is sent, and as code writes it; the secret key is no part of it. */
export interface PayoutRequest {
  readonly url: string;
  readonly idempotencyKey: string;
  readonly body: PayoutBody;
}

export interface PayoutBody {
  readonly email: string;
  /** What is no plain number is sent as the text that it is: the API says what it makes of it. */
  readonly amount: number | string;
  readonly reference?: string;
}

/** A number that every language writes and reads alike. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;

/** The request that was typed, to the gateway at this origin. */
export function payoutRequest(
  { email, amount, reference, idempotencyKey }: TypedPayout,
  origin: string,
): PayoutRequest {
  const plain = amount.trim();
  return {
    url: `${origin}/payout/create`,
    idempotencyKey: idempotencyKey.trim(),
    body: {
      email: email.toWellFormed(),
      amount: NUMBER.test(plain) ? Number(plain) : amount.toWellFormed(),
      ...(reference !== '' && { reference: reference.toWellFormed() }),
    },
  };
}

/** Whether a text may stand in a header: visible ASCII, which keys and idempotency keys are made of. */
export function isHeaderText(text: string): boolean {
  return /^[\u0021-\u007e]{1,255}$/.test(text);
}

/** Whose money a key moves, as far as its beginning tells. */
export function modeOf(key: string): 'live' | 'test' | undefined {
  const [, mode] = /^[sr]k_(live|test)_/.exec(key.trim()) ?? [];
  return mode === 'live' || mode === 'test' ? mode : undefined;
}

/** A key as one may look at it over somebody's shoulder. */
export function masked(key: string): string {
  const [begin = ''] = /^[sr]k_(?:live|test)_/.exec(key) ?? [];
  return key.length - begin.length > 8 ? `${begin}…${key.slice(-4)}` : '…';
}
