import { type ZodType } from 'zod';
import { fieldsOf } from '../../kernel/builder.ts';
import { FAULTS, type Fault, type Fields, type Refusal } from '../../kernel/errors.ts';

/** A call; what is undefined is as in the ordinary one, and a header that is null is not sent. */
export interface ExampleRequest {
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A call and its reply, to the byte: a test sends the one and expects the other. */
export interface Example {
  /** When it is answered so. */
  readonly summary: string;
  readonly request?: ExampleRequest | undefined;
  readonly status: number;
  readonly body: object;
  /** The reply's own headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Its text names what was sent: to another call it is another. */
  readonly varies?: true;
}

/** A refusal, in the fault's own words. */
export function refused(fault: Fault, request?: ExampleRequest): Example {
  const { status, message, when, headers } = fault;
  return { summary: when ?? message, request, status, body: { error: message }, headers };
}

/** A refusal that names what was sent. */
export function varying({ fault, body }: Refusal, request: ExampleRequest): Example {
  return { ...refused(fault, request), body, varies: true };
}

/** The refusal of fields that are not valid. */
export function refusedFields(summary: string, fields: Fields, request: ExampleRequest): Example {
  return { summary, request, status: FAULTS.invalid.status, body: fields };
}

/** The refusal of a body or query that is not valid, in the words of the very rule that refuses it. */
export function refusedBy(rule: ZodType, summary: string, request: ExampleRequest): Example {
  const input = request.body ?? request.query;
  const { error } = rule.safeParse(input);
  if (!error) throw new TypeError(`The rule refuses nothing of ${JSON.stringify(input)}`);
  return refusedFields(summary, fieldsOf(error), request);
}

/** One call that differs from another by what it says; a header that is null is taken out. */
export function over(ordinary: ExampleRequest, changed: ExampleRequest = {}): ExampleRequest {
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
