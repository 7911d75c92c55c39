import { type FetchAPI, type GraphQLParams, processRegularResult } from 'graphql-yoga';
import { type App } from '../kernel/context.ts';
import { type createGraphQL } from './graphql.ts';
import { type Exchange, header } from '../http/exchange.ts';
import { publicError } from './masking.ts';
import { sayRefused } from './operation-log.ts';

/** What a reply of Yoga's is made of. */
interface PlainReply {
  readonly body: string;
  readonly init: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

/** Takes the place of the web's Response, of which Yoga needs no more than this. */
const PLAIN = {
  Response: function plain(body: string, init: PlainReply['init']): PlainReply {
    return { body, init };
  },
} as unknown as FetchAPI;

/** All that Yoga's own hooks read of a request. */
const POST = { method: 'POST' } as Request;

const MEDIA_TYPES = ['application/graphql-response+json', 'application/json'] as const;

/**
 * Answers a POST by Yoga's operations, hooks and rules of status, without the Request and Response of
 * the web around them: to make those of Node's own takes longer than all the rest of Yoga.
 */
export async function postGraphQL(
  app: App,
  graphql: ReturnType<typeof createGraphQL>,
  exchange: Exchange,
  params: GraphQLParams,
): Promise<void> {
  const { req, res } = exchange;
  const accept = header(req, 'accept');
  const result = await Promise.resolve()
    .then(() => graphql.getResultForParams({ params, request: POST }, { exchange }))
    .catch((error: unknown) => {
      const errors = [publicError(error, app.log)];
      sayRefused(app, exchange, errors);
      return { errors };
    });
  if (res.destroyed) return;
  const reply: unknown = processRegularResult(result ?? {}, PLAIN, mediaTypeOf(accept));
  const { body, init } = reply as PlainReply;
  res.writeHead(init.status, { ...init.headers, 'Content-Length': Buffer.byteLength(body) });
  res.end(body);
}

/** The first media type of the Accept header that is one of ours. */
function mediaTypeOf(accept: string | undefined): string {
  for (const range of (accept ?? '*/*').toLowerCase().split(',')) {
    const [type = ''] = range.split(';', 1).map((text) => text.trim());
    if (type === '*/*' || type === 'application/*') return 'application/json';
    if (MEDIA_TYPES.some((own) => own === type)) return type;
  }
  return 'application/json';
}
