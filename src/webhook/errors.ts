import type { ErrorKind } from '../kernel/errors.ts';

/** How many endpoints a business may have. */
export const ENDPOINTS_MAX = 20;

/** Why a webhook endpoint or a delivery is not made, changed or sent. */
export const WEBHOOK_ERRORS = {
  notFound: {
    code: 'NOT_FOUND',
    status: 404,
    message: 'Not found',
    when: 'The business has no such webhook endpoint, or no such delivery.',
  },
  tooMany: {
    code: 'WEBHOOK_ENDPOINTS_MAX',
    status: 409,
    message: `The business has ${ENDPOINTS_MAX} webhook endpoints already.`,
    when: 'Delete one that is not needed any more.',
  },
  off: {
    code: 'WEBHOOK_ENDPOINT_OFF',
    status: 409,
    message: 'The webhook endpoint is switched off.',
    when: 'Nothing is sent to it. Switch it on by `updateWebhookEndpoint`.',
  },
} as const satisfies Record<string, ErrorKind>;
