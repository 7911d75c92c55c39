import { z } from 'zod';

/** How many characters a reference may have. */
const REFERENCE_LENGTH_MAX = 100;
/** How many keys a metadata object may have, and how many characters a value. */
const METADATA_KEYS_MAX = 20;
const METADATA_VALUE_LENGTH_MAX = 500;
/** The form of a key of metadata. */
export const METADATA_KEY = /^[A-Za-z0-9_.-]{1,40}$/;

const lengthOf = (text: string): number => Array.from(text).length;

/** The rule of a merchant's own name for a payout. */
export const Reference = z
  .string('The reference must be a string.')
  .refine(
    (text) => lengthOf(text) >= 1 && lengthOf(text) <= REFERENCE_LENGTH_MAX,
    `The reference must be between 1 and ${REFERENCE_LENGTH_MAX} characters.`,
  )
  // A lone surrogate (Cs) is no character: in UTF-8 another character would stand in its place.
  .refine(
    (text) => !/[\p{Cc}\p{Cs}]/u.test(text),
    'The reference may not contain control characters.',
  )
  .meta({
    description: "The merchant's own name for the payout; need not be unique.",
    minLength: 1,
    maxLength: REFERENCE_LENGTH_MAX,
  });

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

/** The rule of the metadata that a merchant may attach to a payout: texts by name. */
export const Metadata = z
  .custom<Readonly<Record<string, string>>>(isTexts, {
    error: 'The metadata must be an object of strings.',
    abort: true,
  })
  .refine(
    (texts) => Object.keys(texts).length <= METADATA_KEYS_MAX,
    `The metadata may not have more than ${METADATA_KEYS_MAX} keys.`,
  )
  .refine(
    (texts) => Object.keys(texts).every((key) => METADATA_KEY.test(key)),
    'The metadata keys may only contain letters, digits, underscores, dots and hyphens, up to 40.',
  )
  .refine(
    (texts) => Object.values(texts).every((text) => lengthOf(text) <= METADATA_VALUE_LENGTH_MAX),
    `The metadata values may not be greater than ${METADATA_VALUE_LENGTH_MAX} characters.`,
  )
  .meta({
    description: 'Up to 20 texts of the merchant’s, by name; nobody but the merchant sees them.',
    type: 'object',
    additionalProperties: { type: 'string', maxLength: METADATA_VALUE_LENGTH_MAX },
    maxProperties: METADATA_KEYS_MAX,
  });

/** The fields that every payout may have; null is the same as absent. */
export const labels = { reference: Reference.nullish(), metadata: Metadata.nullish() } as const;
