import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { invariant } from './invariant.ts';
import { z } from 'zod';
import { CENTS_MAX } from './cents.ts';
import { GRAPHQL_ERRORS } from './graphql-errors.ts';

/** Refuses a value. A literal's node gives its location; graphql-js adds that of a variable. */
function refuse(message: string, node: ValueNode | undefined): never {
  const { code } = GRAPHQL_ERRORS.notOfScalar;
  throw new GraphQLError(message, { ...(node && { nodes: [node] }), extensions: { code } });
}

/** How many digits the largest number of cents has. */
const DIGITS_MAX = String(CENTS_MAX).length;

function cents(value: unknown, node?: ValueNode): number {
  if (Number.isSafeInteger(value)) return value as number;
  return refuse(`Cents must be a whole number between -${CENTS_MAX} and ${CENTS_MAX}.`, node);
}

const LITERAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The number of a literal if it is whole as it is written, also as `1e2`; else undefined. The
 * literal is not read as a float first, because that could round a fraction away.
 */
function exact(literal: string): number | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = LITERAL.exec(literal) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const places = digits.length - fraction.length + Number(exponent);
  if (digits === '') return 0;
  if (places > DIGITS_MAX || /[1-9]/.test(digits.slice(Math.max(places, 0)))) return undefined;
  return Number(sign + digits.slice(0, Math.max(places, 0)).padEnd(places, '0'));
}

/** Whole cents as a JSON number: what it cannot hold exactly is refused, never rounded. */
export const CentsScalar = new GraphQLScalarType<number, number>({
  name: 'Cents',
  description: `Whole cents, as a JSON number, exact to 2^53-1 (${CENTS_MAX}): 10000 is $100.00. \
What is no such number is refused with \`VALIDATION_FAILED\`, never rounded.`,
  // The integers that every JSON reader can hold exactly.
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc7493#section-2.2',
  serialize: (value) => {
    invariant(Number.isSafeInteger(value), 'An amount of cents is not a safe integer');
    return value as number;
  },
  parseValue: (value) => cents(value),
  parseLiteral: (node) =>
    cents(node.kind === Kind.INT || node.kind === Kind.FLOAT ? exact(node.value) : undefined, node),
});

const RFC3339 = z.iso.datetime({ offset: true });
const BELOW_MILLISECONDS = /\.\d{3}\d*[1-9]/;
/** The most characters of a time; more digits would not make it more exact. */
const TIME_LENGTH_MAX = 64;
/** The bounds of a time, outside of which PostgreSQL may not read what RFC 3339 allows. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** The instant that an RFC 3339 time names; undefined for any other text. */
export function readInstant(given: string): Date | undefined {
  if (given.length > TIME_LENGTH_MAX) return undefined;
  const text = RFC3339.safeParse(given.toUpperCase()).data;
  if (text === undefined) return undefined;
  // Times are stored in milliseconds; rounded up, a filter by a more exact time finds the same
  // rows.
  const time = Date.parse(text) + (BELOW_MILLISECONDS.test(text) ? 1 : 0);
  return new Date(Math.min(Math.max(time, EARLIEST), LATEST));
}

function instant(value: unknown, node?: ValueNode): Date {
  const time = typeof value === 'string' ? readInstant(value) : undefined;
  return time ?? refuse('A DateTime must be an RFC 3339 time, such as 2026-01-31T12:00:00Z.', node);
}

/** An instant. It is read with any offset and answered in UTC. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant as RFC 3339 has it, answered in UTC with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: (value) => instant(value),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined, node),
});

type JsonObject = Readonly<Record<string, string>>;

/**
 * graphql-js reads an enum value in a literal as a text, but JSON has no texts without quotes. As a
 * boolean it is refused by the rule of the field.
 */
function withoutEnums(node: ValueNode): ValueNode {
  return visit(node, { EnumValue: () => ({ kind: Kind.BOOLEAN, value: false }) });
}

/** A JSON object. The rule of the field that takes it decides what may be in it. */
export const JsonObjectScalar = new GraphQLScalarType<
  JsonObject,
  Readonly<Record<string, unknown>>
>({
  name: 'JSONObject',
  description: 'A JSON object (RFC 8259, section 4).',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-4',
  serialize: (value) => value as JsonObject,
  // Any value is passed on, so that the field's own rule can refuse it with its own text.
  parseValue: (value) => value as JsonObject,
  parseLiteral: (node, variables) =>
    valueFromASTUntyped(withoutEnums(node), variables) as JsonObject,
});
