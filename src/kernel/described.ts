import { type ZodType } from 'zod';

/** An address as the document shows it, by method; a method that nobody described is only named. */
export interface Described {
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether it answers whatever state the gateway is in. */
  readonly always?: boolean;
  readonly descriptions?: Readonly<Record<string, OperationDescription>>;
}

/** What the document says of one method of one address, beyond what is true of all. */
export interface OperationDescription {
  /** The name that a generated client has for it. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** The credentials of which it needs one; none where it is open to all. */
  readonly credentials?: readonly Credential[];
  readonly parameters?: readonly Parameter[];
  readonly body?: RequestBody;
  readonly reply: DescribedReply;
  /** An ordinary call, without its credential. Each example differs from it by what that says. */
  readonly request?: ExampleRequest;
  /** Each by a name of its own; the refusals that any call may meet are added to them. */
  readonly examples: Readonly<Record<string, Example>>;
}

/** How a caller proves who it is: one of the document's security schemes. */
export interface Credential {
  readonly name: string;
  readonly scheme: HeaderScheme;
  /** What stands in its header in an example. */
  readonly example: string;
}

type HeaderScheme =
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly description: string }
  | {
      readonly type: 'apiKey';
      readonly in: 'header' | 'query';
      readonly name: string;
      readonly description: string;
    };

/** What a call may carry besides its body, checked by the schema that is shown. */
export interface Parameter {
  readonly in: 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: ZodType;
}

/** The body of a call, checked by the schema that is shown. */
export interface RequestBody {
  readonly description: string;
  readonly schema: ZodType;
  /** Where it may carry the credential: then a call that has one elsewhere needs no body. */
  readonly mayCarryCredential?: true;
}

/** The reply to a call that succeeds. */
export interface DescribedReply {
  readonly status: number;
  readonly description: string;
  readonly schema: ZodType;
  /** What its own headers say. */
  readonly headers?: Readonly<Record<string, string>>;
}

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
