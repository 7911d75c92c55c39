import { z } from 'zod';
import type { App } from '../kernel/context.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { send } from '../http/exchange.ts';
import type { OperationDescription } from '../kernel/described.ts';
import { refused } from './openapi/example.ts';

/** `/health/live`: the process answers; `/health/ready`: it may be given work. */
export function healthEndpoints(app: App, isUnready: () => boolean): readonly Endpoint[] {
  const ok = { status: 200, body: { status: 'ok' } };
  return [
    {
      path: '/health/live',
      methods: ['GET'],
      descriptions: { GET: LIVE },
      always: true,
      serve: async ({ res }) => send(res, ok),
    },
    {
      path: '/health/ready',
      methods: ['GET'],
      descriptions: { GET: READY },
      always: true,
      serve: async ({ res }) => {
        if (isUnready() || !(await app.database.isReady()))
          throw new ApiError(API_ERRORS.unavailable);
        send(res, ok);
      },
    },
  ];
}

const healthy = { summary: 'It is', status: 200, body: { status: 'ok' } };

const LIVE: OperationDescription = {
  operationId: 'getHealthLive',
  summary: 'Whether the process lives',
  description: 'Answers while the process lives, also while it shuts down.',
  reply: {
    status: 200,
    description: 'It lives.',
    schema: z.strictObject({ status: z.literal('ok') }).meta({ title: 'Health' }),
  },
  examples: { healthy },
};

const READY: OperationDescription = {
  ...LIVE,
  operationId: 'getHealthReady',
  summary: 'Whether it may be given work',
  description:
    'Ready means that the database can take money: it answers, may be written to, and is migrated.',
  reply: { ...LIVE.reply, description: 'It may be given work.' },
  examples: { healthy, unavailable: refused(API_ERRORS.unavailable) },
};
