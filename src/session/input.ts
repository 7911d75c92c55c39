import { z } from 'zod';

const KEY_REQUIRED = 'The key field is required.';

/** Not bounded here: a text that has not the form of a key or token is refused without a look-up. */
const secret = (name: string, description: string) =>
  z.string(`The ${name} must be a string.`).nullish().meta({ description });

/** The body of `POST /session`: a secret key, or in its place the token of a sign-in link. */
export const SignIn = z
  .object({
    key: secret('key', 'The secret key of a business.'),
    token: secret('token', 'In the place of a key: the token of a sign-in link, which works once.'),
  })
  .superRefine(({ key, token }, context) => {
    if (key?.trim() || token?.trim()) return;
    context.addIssue({ code: 'custom', path: ['key'], message: KEY_REQUIRED });
  })
  .meta({ title: 'SignIn' });
