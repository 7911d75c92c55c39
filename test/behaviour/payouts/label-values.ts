const REFERENCE_STRING = 'The reference must be a string.';
const REFERENCE_LENGTH = 'The reference must be between 1 and 100 characters.';
const REFERENCE_CONTROL = 'The reference may not contain control characters.';
const METADATA_TEXTS = 'The metadata must be an object of strings.';
const METADATA_COUNT = 'The metadata may not have more than 20 keys.';
const METADATA_KEY =
  'The metadata keys may only contain letters, digits, underscores, dots and hyphens, up to 40.';
const METADATA_LENGTH = 'The metadata values may not be greater than 500 characters.';

/** A reference or a metadata object as JSON texts, so that both doors read the same characters. */
export interface Labels {
  readonly reference?: string;
  readonly metadata?: string;
}

/** Labels that are refused. */
export interface Refused extends Labels {
  readonly fields: {
    readonly reference?: readonly string[];
    readonly metadata?: readonly string[];
  };
  /** GraphQL's own String takes no other value, and says so before our rule is asked. */
  readonly isOfGraphQL?: true;
}

const keys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, ''])));

const ASTRAL = '😀';

/** What is taken, and shown as it was sent. */
export const TAKEN: readonly Labels[] = [
  { reference: '"x"' },
  { reference: '" "' },
  { reference: JSON.stringify('x'.repeat(100)) },
  // Characters, not the halves of which UTF-16 makes them.
  { reference: JSON.stringify(ASTRAL.repeat(100)) },
  { reference: '"Rechnung № 7 / ünï — \\"quoted\\" \\\\ $1 %s \' -- \u2028"' },
  { metadata: '{}' },
  { metadata: '{"a":""}' },
  { metadata: keys(20) },
  { metadata: JSON.stringify({ [`A-z_0.9${'k'.repeat(33)}`]: 'v' }) },
  { metadata: JSON.stringify({ a: 'x'.repeat(500), b: ASTRAL.repeat(500) }) },
  ...['__proto__', 'constructor', 'toString', 'toJSON', 'then', '.', '-', '0'].map((key) => ({
    metadata: `{"${key}":"a value"}`,
  })),
  { metadata: '{"z":"1","a":"2","10":"3"}' },
  ...['\\u0000', 'a\\u0000b', '\\ud800', '\\udc00\\ud800', '\\n\\t\\u007f', '\\\\u0000'].map(
    (text) => ({ metadata: `{"a":"${text}"}` }),
  ),
  { reference: '"both"', metadata: '{"team":"red"}' },
];

/** Null is absent. */
export const ABSENT: readonly Labels[] = [
  { reference: 'null' },
  { metadata: 'null' },
  { reference: 'null', metadata: 'null' },
];

const reference = (text: string, ...texts: string[]): Refused => ({
  reference: text,
  fields: { reference: texts },
});
const metadata = (text: string, ...texts: string[]): Refused => ({
  metadata: text,
  fields: { metadata: texts },
});

/** What is refused, each rule that fails by its text, in their order. */
export const REFUSED: readonly Refused[] = [
  ...['5', '1.5', 'true', 'false', '[]', '["x"]', '{}', '{"a":"b"}'].map((text): Refused => ({
    reference: text,
    fields: { reference: [REFERENCE_STRING] },
    isOfGraphQL: true,
  })),
  reference('""', REFERENCE_LENGTH),
  reference(JSON.stringify('x'.repeat(101)), REFERENCE_LENGTH),
  reference(JSON.stringify(ASTRAL.repeat(101)), REFERENCE_LENGTH),
  ...['\\u0000', '\\t', '\\n', '\\r', '\\u001f', '\\u007f', '\\u0085', '\\u009f'].map((text) =>
    reference(`"a${text}b"`, REFERENCE_CONTROL),
  ),
  // Half a character is none, and would be kept as another.
  ...['\\ud800', '\\udc00', '\\udc00\\ud800'].map((text) =>
    reference(`"a${text}b"`, REFERENCE_CONTROL),
  ),
  reference(JSON.stringify('\n'.repeat(101)), REFERENCE_LENGTH, REFERENCE_CONTROL),
  ...['"text"', '""', '5', '0', 'true', 'false', '[]', '["a"]', '[{"a":"b"}]'].map((text) =>
    metadata(text, METADATA_TEXTS),
  ),
  ...['5', 'null', 'true', '[]', '["x"]', '{}', '{"b":"c"}'].map((text) =>
    metadata(`{"a":"b","c":${text}}`, METADATA_TEXTS),
  ),
  metadata('{"__proto__":{"a":"b"}}', METADATA_TEXTS),
  metadata('{"__proto__":null}', METADATA_TEXTS),
  metadata(keys(21), METADATA_COUNT),
  ...['', ' ', 'a b', 'ü', 'a/b', 'a:b', '$a', 'a\\n', '\\u0000', 'ａ', 'k'.repeat(41)].map((key) =>
    metadata(`{"a":"b","${key}":"c"}`, METADATA_KEY),
  ),
  metadata(JSON.stringify({ a: 'x'.repeat(501) }), METADATA_LENGTH),
  metadata(JSON.stringify({ a: ASTRAL.repeat(501) }), METADATA_LENGTH),
  metadata(
    JSON.stringify(
      Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`a ${n}`, 'x'.repeat(501)])),
    ),
    METADATA_COUNT,
    METADATA_KEY,
    METADATA_LENGTH,
  ),
  {
    reference: '""',
    metadata: '[]',
    fields: { reference: [REFERENCE_LENGTH], metadata: [METADATA_TEXTS] },
  },
];
