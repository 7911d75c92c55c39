import { z } from 'zod';
import { addressProblem } from './database-address.ts';
import { LOG_FORMATS } from './log-format.ts';
import type { Rate, Rates } from './rate.ts';
import { trustedProxies } from './trusted-proxies.ts';
import { webhookAllow } from './webhook-allow.ts';

// The rules of the settings' values. `values` says the same in the words of the table of all
// settings (.github/docs/configuration.md).

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A whole number within these bounds. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`)
    .meta({ values: `${min} to ${max}` });

/** A number of seconds within these bounds. */
export const seconds = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`)
    .meta({ values: `${min} to ${max} seconds` })
    .default(fallback);

/** A database's address. */
export const databaseUrl = z
  .string()
  .superRefine((text, context) => {
    const problem = addressProblem(text);
    if (problem !== undefined) context.addIssue(problem);
  })
  .meta({ values: '`postgres://…`' });

/** The address of another server. */
export const httpUrl = z
  .string()
  .refine(
    (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'must be an address such as http://127.0.0.1:4318',
  )
  .meta({ values: 'an `http` or `https` address' });

/** Origins, with commas between them. */
export const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => URL.parse(origin)?.origin === origin),
    'must be origins such as https://app.example.com, with commas between them',
  )
  .meta({ values: 'origins such as `https://app.example.com`, with commas between them' });

/**
 * A field name (RFC 9110, section 5.1), but not `*`: in Access-Control-Allow-Headers browsers take
 * that for every name but Authorization (Fetch standard, "CORS protocol").
 */
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

/** The proxies whose `X-Forwarded-For` is believed. */
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

/** Where webhooks may go besides. */
export const webhookAddresses = z
  .string()
  .transform((text, context) => {
    const allow = webhookAllow(text);
    if (allow) return allow;
    context.addIssue('must be such as http,127.0.0.0/8,:8080: http, networks and ports');
    return z.NEVER;
  })
  .meta({
    values: '`http`, networks such as `127.0.0.0/8`, ports such as `:8080`, with commas between',
  });

const RATE = /^(key|ip)=([1-9]\d{0,8})\/([1-9]\d{0,4})$/;

/**
 * `key=600/60,ip=60/60`, or one of the two: the number of requests and the seconds of the window.
 */
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

/** The minimum length of the hash secret, in bytes of UTF-8. */
export const HASH_SECRET_BYTES_MIN = 32;

/** The hash secret in use. */
export const hashSecret = z
  .string()
  .refine(
    isLongEnough,
    `must have at least ${HASH_SECRET_BYTES_MIN} bytes (\`openssl rand -hex 32\` makes one); a database ` +
      'that was begun with a shorter one leaves it as PAYOUT_HASH_SECRET_PREVIOUS beside the new one',
  )
  .meta({ values: `at least ${HASH_SECRET_BYTES_MIN} bytes` });

/** Whether a secret is too long to be guessed. */
export function isLongEnough(secret: string): boolean {
  return Buffer.byteLength(secret) >= HASH_SECRET_BYTES_MIN;
}

/** Any text; `values` describes it in the table of settings. */
export const text = (values: string) => z.string().meta({ values });

/** One of these words. */
export const oneOf = <const Word extends string>(words: readonly Word[], error: string) =>
  z.enum(words, error).meta({ values: words.map((word) => `\`${word}\``).join(', ') });

/** `on` or `off`. */
export const onOff = oneOf(['on', 'off'], 'must be on or off');

/** The format of the log. */
export const logFormat = oneOf(LOG_FORMATS, `must be ${LOG_FORMATS.join(' or ')}`);

/** The lowest level that is logged. */
export const logLevel = oneOf(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`);
