import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../support/processes.ts';

/** A span as it was received, by the names of OTLP's JSON form. */
export interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
  /** What the process says of itself. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** OpenTelemetry's number for a span that has failed. */
export const ERROR = 2;

type Value = { readonly arrayValue?: { readonly values: readonly Value[] } } & Readonly<
  Record<string, unknown>
>;
type Attributes = readonly { readonly key: string; readonly value: Value }[];
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<SeenSpan, 'attributes' | 'links' | 'status'> & {
        readonly attributes: Attributes;
        readonly links?: SeenSpan['links'];
        readonly status?: SeenSpan['status'];
      })[];
    }[];
  }[];
}

/** A collector: takes what is sent by OTLP over HTTP. */
export class Collector {
  readonly url: string;
  readonly spans: SeenSpan[] = [];
  /** All that was sent, as text. */
  text = '';
  /** The path and media type of each request. */
  readonly requests: string[] = [];
  readonly close: () => void;

  private constructor(url: string, close: () => void) {
    this.url = url;
    this.close = close;
  }

  static async open(): Promise<Collector> {
    const server = createServer((req, res) => void collector.#answer(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const collector = new Collector(`http://127.0.0.1:${port}`, () => {
      server.close().closeAllConnections();
    });
    return collector;
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = Buffer.concat((await req.toArray()) as Buffer[]);
    const type = req.headers['content-type'] ?? '';
    this.requests.push(`${req.url} ${type}`);
    this.text += body.toString();
    if (type === 'application/json')
      this.spans.push(...spansOf(JSON.parse(body.toString()) as Sent));
    res.writeHead(200, { 'Content-Type': type }).end();
  }

  /** Waits for a span. */
  find(what: string, is: (span: SeenSpan) => boolean): Promise<SeenSpan> {
    return until(what, () => this.spans.find(is));
  }

  /** Waits for the span of the request with this id. */
  request(requestId: string): Promise<SeenSpan> {
    return this.find(requestId, ({ attributes }) => attributes['payout.request_id'] === requestId);
  }

  /** The spans right below one. */
  below({ spanId }: SeenSpan): readonly SeenSpan[] {
    return this.spans.filter(({ parentSpanId }) => parentSpanId === spanId);
  }
}

function spansOf({ resourceSpans }: Sent): readonly SeenSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: recordOf(span.attributes),
        links: span.links ?? [],
        status: span.status ?? {},
        resource: recordOf(resource.attributes),
      })),
    ),
  );
}

function recordOf(attributes: Attributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

function plain(value: Value): unknown {
  return value.arrayValue ? value.arrayValue.values.map(plain) : Object.values(value)[0];
}
