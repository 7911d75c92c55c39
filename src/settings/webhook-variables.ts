import { webhookAddresses, whole } from './rules.ts';

/** The variables that concern webhooks. */
export const WEBHOOK_VARIABLES = {
  WEBHOOK_ALLOW: webhookAddresses.optional().meta({
    description: 'Where webhooks may go besides `https` on port 443 of public addresses.',
    otherwise: 'nothing',
  }),
  WEBHOOK_RETENTION_DAYS: whole(1, 3_650)
    .default(30)
    .meta({ description: 'How many days the deliveries of webhooks are kept.' }),
};
