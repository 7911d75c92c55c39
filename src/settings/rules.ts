import { z } from 'zod';
import { addressProblem } from './database-address.ts';
import { LOG_FORMATS } from './log-format.ts';
import { type Rate, type Rates } from './rate.ts';
import { trustedProxies } from './trusted-proxies.ts';

// What a setting's value may be. `values` is the same in the words of the table of all settings.

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A whole number within these bounds. */
export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`)
    .meta({ values: `${least} to ${most}` });

/** A number of seconds within these bounds. */
export const seconds = (least: number, most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`)
    .meta({ values: `${least} to ${most} seconds` })
    .default(fallback);

/** The rule of a database's address. */
export const databaseUrl = z
  .string()
  .superRefine((text, context) => {
    const problem = addressProblem(text);
    if (problem !== undefined) context.addIssue(problem);
  })
  .meta({ values: '`postgres://…`' });

/** Origins, with commas between them. */
export const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => URL.parse(origin)?.origin === origin),
    'must be origins such as https://app.example.com, with commas between them',
  )
  .meta({ values: 'origins such as `https://app.example.com`, with commas between them' });

/** A field name, by RFC 9110, section 5.1. No `*`, which to browsers is every name but Authorization. */
const HEADER_NAME = /^(?!\*$)[\w!#$%&'*+.^`|~-]+$/;

/** Names of headers, with commas between them. */
export const headerNames = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .refine(
    (list) => list.every((name) => HEADER_NAME.test(name)),
    'must be names of headers such as X-Tenant, with commas between them',
  )
  .meta({ values: 'names of headers such as `X-Tenant`, with commas between them' });

/** Whose word on a client's address counts. */
export const proxies = z
  .string()
  .transform((text, context) => {
    try {
      return trustedProxies(text);
    } catch {
      context.addIssue('must be addresses or networks such as 10.0.0.0/8, or a number of proxies');
      return z.NEVER;
    }
  })
  .meta({
    values:
      '`10.0.0.0/8`, `loopback` and the like, with commas between them, or a number of proxies',
  });

const RATE = /^(key|ip)=([1-9]\d{0,8})\/([1-9]\d{0,4})$/;

/** `key=600/60,ip=60/60`, or one of the two: requests, and the seconds in which they may come. */
export const rates = z
  .string()
  .transform((text, context): Rates => {
    const found = text.split(',').map((rate) => RATE.exec(rate.trim()) ?? []);
    const byName = new Map(
      found.map(([, name, requests, seconds]): [string | undefined, Rate] => [
        name,
        { requests: Number(requests), seconds: Number(seconds) },
      ]),
    );
    if (byName.has(undefined) || byName.size < found.length) {
      context.addIssue('must be such as key=600/60,ip=60/60: requests, and in how many seconds');
    }
    return Object.fromEntries(byName);
  })
  .meta({ values: '`key=600/60,ip=60/60`, or one of the two' });

/** The fewest bytes of the secret that hashes are made under, as UTF-8 has them. */
export const HASH_SECRET_BYTES_MIN = 32;

/** The rule of the secret in use. */
export const hashSecret = z
  .string()
  .refine(
    isLongEnough,
    `must have at least ${HASH_SECRET_BYTES_MIN} bytes (\`openssl rand -hex 32\` makes one); a database ` +
      'that was begun with a shorter one leaves it as PAYOUT_HASH_SECRET_PREVIOUS beside the new one',
  )
  .meta({ values: `at least ${HASH_SECRET_BYTES_MIN} bytes` });

/** Whether a secret cannot be guessed for its shortness. */
export function isLongEnough(secret: string): boolean {
  return Buffer.byteLength(secret) >= HASH_SECRET_BYTES_MIN;
}

/** A text, described in the words of the table. */
export const text = (values: string) => z.string().meta({ values });

/** One of these words. */
export const oneOf = <const Word extends string>(words: readonly Word[], error: string) =>
  z.enum(words, error).meta({ values: words.map((word) => `\`${word}\``).join(', ') });

/** A switch. */
export const onOff = oneOf(['on', 'off'], 'must be on or off');

/** How the log is written. */
export const logFormat = oneOf(LOG_FORMATS, `must be ${LOG_FORMATS.join(' or ')}`);

/** From which level on the log is written. */
export const logLevel = oneOf(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);
