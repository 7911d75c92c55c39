import { z } from 'zod';
import { ALL_SCOPES } from '../kernel/caller.ts';
import { isName } from '../kernel/texts.ts';
import { OVERLAP_HOURS_MAX } from './issue-key.ts';

const Label = z
  .string()
  .refine(isName, 'The label may not be greater than 100 characters.')
  // A lone surrogate (Cs) is no character: in UTF-8 another character would stand in its place.
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'The label may not contain control characters.');

/** The rule of a new key. Whether its end is in the future is told by the database's clock. */
export const NewKeyInput = z.object({
  label: Label.nullish(),
  scopes: z
    .array(z.enum([...ALL_SCOPES]))
    .min(1, 'The scopes may not be empty.')
    .nullish(),
  expiresAt: z.date().nullish(),
});

/** The input of `createApiKey`. */
export type NewKeyInput = z.infer<typeof NewKeyInput>;

const OVERLAP_TEXT = `The overlapHours must be between 0 and ${OVERLAP_HOURS_MAX}.`;

/** The rule of how many hours a replaced key lives on. */
export const OverlapHours = z.number().min(0, OVERLAP_TEXT).max(OVERLAP_HOURS_MAX, OVERLAP_TEXT);
