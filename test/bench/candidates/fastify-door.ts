import { fastify, type FastifyInstance } from 'fastify';
import { keyDigest } from '../../../src/business/secret-key.ts';

/** A payout as the functions in the database are asked for it. */
export interface Asked {
  readonly digest: Buffer;
  readonly email: string;
  readonly amount: number;
}

/** What became of it. */
export type Answer = { readonly hash: string } | { readonly refusal: number };

const BODY = {
  type: 'object',
  required: ['email', 'amount'],
  properties: {
    email: { type: 'string', format: 'email', maxLength: 255 },
    amount: { type: 'integer', minimum: 1, maximum: 100_000_000 },
  },
} as const;
const text = { type: 'object', properties: { error: { type: 'string' } } } as const;
const PAID = { type: 'object', properties: { hash: { type: 'string' } } } as const;
const BEARER = /^Bearer (\S+)$/;
const ERRORS: Readonly<Record<number, string>> = {
  400: 'Insufficient payout balance',
  401: 'Unauthorized',
  403: 'Payouts are currently disabled. Please enable them in Settings.',
};

/** `POST /payout/create` on Fastify: the body by its JSON schema, the reply by another. */
export function fastifyDoor(pay: (asked: Asked) => Promise<Answer>): FastifyInstance {
  const app = fastify({ logger: false });
  app.post<{ Body: { email: string; amount: number } }>(
    '/payout/create',
    { schema: { body: BODY, response: { 201: PAID, '4xx': text } } },
    async (request, reply) => {
      const [, key = ''] = BEARER.exec(request.headers.authorization ?? '') ?? [];
      const { email, amount } = request.body;
      const answer = await pay({ digest: keyDigest(key), email: email.toLowerCase(), amount });
      if ('hash' in answer) return reply.code(201).send(answer);
      return reply.code(answer.refusal).send({ error: ERRORS[answer.refusal] });
    },
  );
  return app;
}
