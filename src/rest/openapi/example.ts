import type { ZodType } from 'zod';
import { fieldsOf } from '../../kernel/builder.ts';
import type { DescribedExample, ExampleRequest } from '../../kernel/described.ts';
import { API_ERRORS, type ErrorKind, type Fields, type ApiError } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';

/** A refusal whose text is always the same: that of the error's row in the table. */
export function refused(kind: ErrorKind, request?: ExampleRequest): DescribedExample {
  const { status, message, when, headers } = kind;
  return { summary: when ?? message, request, status, body: { error: message }, headers };
}

/** A refusal whose text repeats a part of the request. */
export function varying({ kind, body }: ApiError, request: ExampleRequest): DescribedExample {
  return { ...refused(kind, request), body, varies: true };
}

/** The refusal of fields that are not valid. */
export function refusedFields(
  summary: string,
  fields: Fields,
  request: ExampleRequest,
): DescribedExample {
  return { summary, request, status: API_ERRORS.invalid.status, body: fields };
}

/**
 * The refusal of a body or query that is not valid. The rule that refuses it makes the example, so
 * the document cannot say other words than the gateway.
 */
export function refusedBy(
  rule: ZodType,
  summary: string,
  request: ExampleRequest,
): DescribedExample {
  const input = request.body ?? request.query;
  const { error } = rule.safeParse(input);
  invariant(error, `The rule refuses nothing of ${JSON.stringify(input)}`);
  return refusedFields(summary, fieldsOf(error), request);
}

/** A request with some parts replaced; a header that is null is taken out. */
export function withOverrides(
  ordinary: ExampleRequest,
  changed: ExampleRequest = {},
): ExampleRequest {
  const known = ordinary.headers ?? {};
  const headers = Object.entries({ ...known, ...changed.headers });
  return {
    ...ordinary,
    ...changed,
    headers: Object.fromEntries(
      headers.filter(([name, value]) => value !== null || !(name in known)),
    ),
  };
}
