import { z } from 'zod';
import { isName } from '../../kernel/texts.ts';

/** The most bytes of a file: 10 MiB. */
export const FILE_BYTES_MAX = 10 * 1024 * 1024;

/** The rule of the query string. */
export const UploadQuery = z.object({
  name: z
    .string()
    .refine(isName, 'The name may not be greater than 100 characters.')
    .refine((text) => !/\p{Cc}/u.test(text), 'The name may not contain control characters.')
    .meta({ maxLength: 100 })
    .optional(),
});
