import { createHash } from 'node:crypto';
import { SECRET_KEY } from '../../business/caller.ts';
import { discardRest, readChunks } from '../../http/body.ts';
import { send } from '../../http/exchange.ts';
import { checkMediaType } from '../../http/media-type.ts';
import { wrongParameters } from '../../http/parameters.ts';
import { fieldsOf } from '../../kernel/builder.ts';
import { type App, perApp } from '../../kernel/context.ts';
import type { Endpoint } from '../../kernel/endpoint.ts';
import { API_ERRORS, ApiError, type Fields, invalid } from '../../kernel/errors.ts';
import type { Exchange } from '../../kernel/exchange.ts';
import { mayHave } from '../../kernel/field-scopes.ts';
import {
  IdempotencyKey,
  KEY_HEADER,
  KEY_MISPLACED,
  hasMisplacedKey,
  keyOf,
} from '../../kernel/idempotency-key.ts';
import { invariant } from '../../kernel/invariant.ts';
import { Places } from '../../kernel/places.ts';
import { uploadDescription } from './description.ts';
import type { Draft } from './draft.ts';
import { FILE_BYTES_MAX, UploadQuery } from './input.ts';
import { FILE_TYPES, type FileType, readFile } from './read.ts';
import { saveDraft } from './save.ts';

/** How many files are read at a time in one process, each of which may take its size in memory. */
const UPLOADS_MAX = 8;
const placesOf = perApp(() => new Places(UPLOADS_MAX));

/** `POST /payout/runs`. */
export function uploadEndpoint(app: App): Endpoint {
  return {
    path: '/payout/runs',
    methods: ['POST'],
    descriptions: { POST: uploadDescription },
    credentials: [SECRET_KEY],
    parameters: 'unchecked',
    serve: (exchange) => serve(app, exchange),
  };
}

async function serve(app: App, exchange: Exchange): Promise<void> {
  try {
    await answer(app, exchange);
  } catch (refusal) {
    await discardRest(exchange.req, FILE_BYTES_MAX);
    throw refusal;
  }
}

async function answer(app: App, exchange: Exchange): Promise<void> {
  const { req, res, caller, header } = exchange;
  invariant(caller, 'An upload without a caller');
  if (!mayHave(caller, { may: 'pay' })) throw new ApiError(API_ERRORS.forbidden);
  const type = checkMediaType(req, FILE_TYPES);
  using places = new DisposableStack();
  places.use(placesOf(app).take(caller.tenantId));
  const { draft, name, digest } = await readUpload(exchange, type);
  const key = header(KEY_HEADER);
  if (!IdempotencyKey.optional().safeParse(key).success) {
    throw new ApiError(API_ERRORS.idempotencyKeyInvalid);
  }
  const { told, replayed } = await saveDraft(app, {
    businessId: caller.tenantId,
    actor: caller.actor,
    name,
    draft,
    idempotency: key === undefined ? undefined : { key: keyOf(key), fingerprint: digest },
  });
  const headers = replayed ? { 'Idempotent-Replayed': 'true' } : {};
  send(res, { status: 201, body: told, headers });
}

interface ReadUpload {
  readonly draft: Draft;
  readonly name: string | null;
  /** Of the file as it was sent, and its name. */
  readonly digest: Buffer;
}

/** The file and its name. All that is wrong is told at once. */
async function readUpload(exchange: Exchange, type: FileType): Promise<ReadUpload> {
  const { req, queryString, query, header } = exchange;
  const name = query('name') || undefined;
  const { error } = UploadQuery.safeParse({ name });
  const wrong: Fields = {
    ...(error && fieldsOf(error)),
    ...(hasMisplacedKey(header, {}) && { idempotency_key: [KEY_MISPLACED] }),
    ...wrongParameters(queryString, Object.keys(UploadQuery.shape)),
  };
  const digest = createHash('sha256').update(`${JSON.stringify([type, name])}\n`);
  const read = async function* () {
    for await (const chunk of readChunks(req, FILE_BYTES_MAX)) {
      digest.update(chunk);
      yield chunk;
    }
  };
  const draft = await readFile(read(), type).catch((refusal: unknown) => {
    if (!(refusal instanceof ApiError) || !refusal.fields) throw refusal;
    throw invalid({ ...refusal.fields, ...wrong });
  });
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  return { draft, name: name ?? null, digest: digest.digest() };
}
