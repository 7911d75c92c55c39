import type { ErrorKind } from '../kernel/errors.ts';

/** Why the dashboard's page is not shown, besides what any address may be refused for. */
export const DASHBOARD_ERRORS = {
  notBuilt: {
    code: 'OVERLOADED',
    status: 503,
    message:
      'The dashboard could not be built; the log of the gateway says why. The API is not affected.',
    ofHttp: true,
    headers: { 'Retry-After': '30' },
  },
} as const satisfies Record<string, ErrorKind>;
