import { z } from 'zod';
import { URL_LENGTH_MAX, URL_TOO_LONG } from '../address/check-url.ts';
import { CENTS_MAX } from '../../kernel/cents.ts';
import { type EventType, EVENT_TYPES, TEST_EVENT } from '../events.ts';

/** The longest time for which two secrets sign, in hours. */
export const OVERLAP_HOURS_MAX = 168;
/** The time for which they do unless asked otherwise. */
export const OVERLAP_HOURS = 24;

const url = z.string().max(URL_LENGTH_MAX, URL_TOO_LONG);

const events = z
  .array(z.enum([...EVENT_TYPES, TEST_EVENT.value]))
  .min(1, 'The events field is required.')
  .max(EVENT_TYPES.length, 'The events may not be repeated.')
  .refine(
    (given) => new Set(given).size === given.length || given.length > EVENT_TYPES.length,
    'The events may not be repeated.',
  )
  .refine(
    (given) => !given.includes(TEST_EVENT.value),
    'The events may not include WEBHOOK_TEST: no endpoint asks for it.',
  );

const threshold = z
  .number()
  .min(1, 'The lowBalanceThreshold must be at least 1.')
  .max(CENTS_MAX, `The lowBalanceThreshold may not be greater than ${CENTS_MAX}.`)
  .nullish();

/** Whether an endpoint that is to be told of a low balance says what that is. */
export function lacksThreshold(
  asked: readonly string[],
  lowBalanceThreshold: number | null | undefined,
): boolean {
  return asked.includes('balance.low' satisfies EventType) && lowBalanceThreshold == null;
}

/** The text for an endpoint that does not. */
export const THRESHOLD_REQUIRED = 'The lowBalanceThreshold field is required for BALANCE_LOW.';

/** The rule of an endpoint's input; its address has one of its own, which depends on the settings. */
export const CreateWebhookEndpointInput = z
  .object({ url, events, lowBalanceThreshold: threshold })
  .refine((input) => !lacksThreshold(input.events, input.lowBalanceThreshold), {
    path: ['lowBalanceThreshold'],
    error: THRESHOLD_REQUIRED,
  });

/** The rule of a change to an endpoint: what is absent stays as it is. */
export const UpdateWebhookEndpointInput = z.object({
  url: url.nullish(),
  events: events.nullish(),
  lowBalanceThreshold: threshold,
  enabled: z.boolean().nullish(),
});

/** The rule of the time for which two secrets sign. */
export const OverlapHours = z
  .number()
  .refine(
    (hours) => hours >= 0 && hours <= OVERLAP_HOURS_MAX,
    `The overlapHours must be between 0 and ${OVERLAP_HOURS_MAX}.`,
  );
