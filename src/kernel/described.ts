import type { ZodType } from 'zod';

/** A REST address in the OpenAPI document; a method without a description is only named there. */
export interface Described {
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether it answers in any state of the gateway, and is not counted by a rate limit. */
  readonly always?: boolean;
  readonly descriptions?: Readonly<Record<string, OperationDescription>>;
}

/** What the document says of one method of one address, beside what is true of all. */
export interface OperationDescription {
  /** The name of the function in a generated client. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** The credentials of which one is needed; none where the address is open to everybody. */
  readonly credentials?: readonly Credential[];
  readonly parameters?: readonly Parameter[];
  readonly body?: RequestBody;
  readonly reply: DescribedReply;
  /** The request that succeeds, without its credential. Examples state only how they differ. */
  readonly request?: ExampleRequest;
  /** By name; the refusals that any call may meet are added to them. */
  readonly examples: Readonly<Record<string, DescribedExample>>;
}

/** What the gateway sends to servers of others, in the OpenAPI document (OpenAPI 3.1, section 4.8.1). */
export interface DescribedWebhook {
  /** Its name there: the `type` in its body. */
  readonly name: string;
  /** The name of the function that takes it, in a generated server. */
  readonly operationId: string;
  readonly summary: string;
  readonly headers: readonly Parameter[];
  /** Of its JSON body. */
  readonly schema: ZodType;
  readonly example: object;
  /** What comes of the replies of its receiver, by status. */
  readonly replies: Readonly<Record<string, string>>;
}

/** How a caller proves who it is: a Security Scheme Object (OpenAPI 3.1, section 4.8.27). */
export interface Credential {
  readonly name: string;
  readonly scheme: HeaderScheme;
  /** The value of its header in examples. */
  readonly example: string;
}

type HeaderScheme =
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly description: string }
  | {
      readonly type: 'apiKey';
      readonly in: 'header' | 'query' | 'cookie';
      readonly name: string;
      readonly description: string;
    };

/** A parameter of a request. Its schema is the rule that checks it, and is shown as JSON Schema. */
export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: ZodType;
}

/** The body of a request. Its schema is the rule that checks it, and is shown as JSON Schema. */
export interface RequestBody {
  readonly description: string;
  readonly schema: ZodType;
  /** Its media types where it is no JSON but a text; the first is that of the request that succeeds. */
  readonly mediaTypes?: readonly string[];
  /** The most bytes that it may have, where that is not the limit of all bodies. */
  readonly bytesMax?: number;
  /** Whether it may carry the credential; with one elsewhere no body is needed. */
  readonly mayCarryCredential?: true;
}

/** The reply to a request that succeeds. */
export interface DescribedReply {
  readonly status: number;
  readonly description: string;
  /** Of its JSON; or by media type, where it is something else or may be. None if it has no body. */
  readonly schema?: ZodType | Readonly<Record<string, ZodType>>;
  /** The headers particular to it, each with its description. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request. What is undefined is as in the one that succeeds; a null header is not sent. */
export interface ExampleRequest {
  /** What stands in the path where the address has `{name}`. */
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly query?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** A request and its exact reply: a test sends the one and expects the other. */
export interface DescribedExample {
  /** When this is the reply. */
  readonly summary: string;
  readonly request?: ExampleRequest | undefined;
  readonly status: number;
  /** A text where it is no JSON. */
  readonly body: object | string;
  /** Its media type where it is no JSON. */
  readonly mediaType?: string;
  /** The headers particular to this reply. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Set where its body is as that of a reply that succeeds, though its status is another. */
  readonly isReply?: true;
  /** Set where the text repeats a part of the request, and so differs from request to request. */
  readonly varies?: true;
}
