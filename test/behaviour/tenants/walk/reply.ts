import type { TestReply } from '../../../support/gateway.ts';

/** One value of a reply, such as an address or a balance. */
export type Value = string | number;

/** What is shorter, or smaller, is found in the replies to anybody. */
const LENGTH_MIN = 8;
const NUMBER_MIN = 1_000;
/** When a key was last used: many are in one minute. */
const TO_THE_MINUTE = /:00\.000Z$/;

/** The values of a reply by which it could be told whose it is. */
export function valuesIn(json: unknown): Set<Value> {
  const found = new Set<Value>();
  const visit = (value: unknown): void => {
    const tells = typeof value === 'string' && value.length >= LENGTH_MIN;
    if (tells && !TO_THE_MINUTE.test(value)) found.add(value);
    if (typeof value === 'number' && value >= NUMBER_MIN) found.add(value);
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(json);
  return found;
}

/** All that stands under a name in a reply, at any depth. */
export function allUnder(name: string, json: unknown): unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  const below = Object.values(json).flatMap((value) => allUnder(name, value));
  return Object.hasOwn(json, name) ? [json[name as keyof typeof json], ...below] : below;
}

/** Somebody to whom not everything may be shown. */
interface Reader {
  readonly isPayoutUser: boolean;
  readonly secrets: ReadonlySet<Value>;
}

/** What a reply shows to somebody who may not see it, beside what they have `sent` themselves. */
export function shownTo(
  { secrets, isPayoutUser }: Reader,
  { json, text }: TestReply,
  sent: readonly unknown[] = [],
): string[] {
  const values = valuesIn(json);
  const shown = [...secrets].filter(
    (secret) =>
      !sent.includes(secret) &&
      (values.has(secret) || (typeof secret === 'string' && text.includes(secret))),
  );
  const after = allUnder('payoutBalanceAfter', json).filter((value) => value !== null);
  return [
    ...(shown.length > 0 ? [`and is shown ${shown.join(', ')}`] : []),
    ...(isPayoutUser && after.length > 0 ? ['and is shown payoutBalanceAfter'] : []),
  ];
}

/** Headers that are another at each reply. */
const OWN_TO_EACH = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy']);

/** A reply as its reader sees it, byte for byte; `sent` is what it may repeat. */
export function seen({ status, headers, text }: TestReply, sent?: unknown): string {
  const shown = [...headers].filter(([name]) => !OWN_TO_EACH.has(name));
  const whole = JSON.stringify({ status, headers: shown, text });
  return typeof sent === 'string' ? whole.replaceAll(sent, '<sent>') : whole;
}

const MADE = [
  ['id', /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g],
  ['hash', /\b[a-z2-7]{52}\b/g],
  ['time', /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g],
  ['cursor', /(?<=[cC]ursor\\":\\")[\w-]+/g],
  ['length', /(?<="content-length",")\d+/g],
] as const;

/** The same of a reply that made something: what is new each time is named, not shown. */
export function seenOfNew(reply: TestReply, sent?: unknown): string {
  return MADE.reduce((text, [name, form]) => text.replaceAll(form, `<${name}>`), seen(reply, sent));
}
