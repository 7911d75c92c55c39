import type { z } from 'zod';
import { SECRET_KEY } from '../../business/caller.ts';
import { wrongParameters } from '../../http/parameters.ts';
import { preferredType } from '../../http/preference.ts';
import { sendFile } from '../../http/text-stream.ts';
import { fieldsOf } from '../../kernel/builder.ts';
import { type Caller, bySight } from '../../kernel/caller.ts';
import type { App } from '../../kernel/context.ts';
import type { OperationDescription } from '../../kernel/described.ts';
import type { Endpoint } from '../../kernel/endpoint.ts';
import { API_ERRORS, ApiError, invalid } from '../../kernel/errors.ts';
import type { Exchange } from '../../kernel/exchange.ts';
import { type Asks, mayHave } from '../../kernel/field-scopes.ts';
import { invariant } from '../../kernel/invariant.ts';
import { PAYOUT_HASH, PAYOUT_HASH_FIELD } from '../../payout-user/caller.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { BUSINESS_COLUMNS, type Column, USER_COLUMNS } from './columns.ts';
import { historyDescription, statementDescription } from './description.ts';
import { FORMATS, type Format } from './format.ts';
import { HistoryQuery, StatementQuery } from './input.ts';
import { type Page, type Selection, pagesOf } from './pages.ts';
import { placesOf } from './places.ts';

/** What one of the two exports is. */
interface Export {
  readonly name: string;
  /** What its caller must be, or may. */
  readonly asks: Asks;
  readonly description: OperationDescription;
  readonly columns: readonly Column[];
  readonly query: z.ZodType<
    Pick<Selection, 'type' | 'reference' | 'from' | 'to'> & {
      payout_user_id?: string | undefined;
      pay_run_id?: string | undefined;
    }
  >;
  /** The names that its query string may have. */
  readonly parameters: readonly string[];
}

const HISTORY: Export = {
  name: 'history',
  asks: { may: 'read' },
  description: historyDescription,
  columns: BUSINESS_COLUMNS,
  query: HistoryQuery,
  parameters: Object.keys(HistoryQuery.shape),
};

const STATEMENT: Export = {
  name: 'statement',
  asks: { sees: 'one' },
  description: statementDescription,
  columns: USER_COLUMNS,
  query: StatementQuery,
  parameters: [...Object.keys(StatementQuery.shape), PAYOUT_HASH_FIELD],
};

/** `/payout/history` and `/payout/statement`. */
export function exportEndpoints(app: App): readonly Endpoint[] {
  const endpoint = (what: Export, credentials: readonly string[]): Endpoint => ({
    path: `/payout/${what.name}`,
    methods: ['GET'],
    descriptions: { GET: what.description },
    credentials,
    parameters: 'unchecked',
    serve: (exchange) => serve(app, exchange, what),
  });
  return [endpoint(HISTORY, [SECRET_KEY]), endpoint(STATEMENT, PAYOUT_HASH)];
}

async function serve(app: App, exchange: Exchange, what: Export): Promise<void> {
  const { caller, header } = exchange;
  invariant(caller, 'An export without a caller');
  if (!mayHave(caller, what.asks)) throw new ApiError(API_ERRORS.forbidden);
  const selection = readSelection(exchange, what, caller);
  const format = formatFor(header('accept'));
  using places = new DisposableStack();
  places.use(placesOf(app).take(caller.tenantId));
  const pages = pagesOf(app, selection);
  // Read before the reply begins, so that a database that does not answer is a 503.
  const first = await pages.next();
  const { contentType, extension } = format;
  const file = { contentType, name: `${what.name}.${extension}` };
  await sendFile(app.settings, exchange, file, textOf(format, what.columns, first, pages));
}

function formatFor(accept: string | undefined): Format {
  const formats: readonly Format[] = Object.values(FORMATS);
  const wanted = preferredType(
    accept,
    formats.map(({ mediaType }) => mediaType),
  );
  const format = formats.find(({ mediaType }) => mediaType === wanted);
  if (!format) throw new ApiError(LEDGER_ERRORS.exportNotAcceptable);
  return format;
}

function readSelection({ queryString }: Exchange, what: Export, caller: Caller): Selection {
  const wrong = wrongParameters(queryString, what.parameters);
  const { data, error } = what.query.safeParse(
    Object.fromEntries(new URLSearchParams(queryString)),
  );
  if (error) throw invalid({ ...fieldsOf(error), ...wrong });
  if (wrong) throw new ApiError(API_ERRORS.unknownParameters, wrong);
  const { payout_user_id: wanted, pay_run_id: payRunId, ...filters } = data;
  return bySight<Selection>(caller, {
    tenant: (businessId) => ({ ...filters, businessId, payoutUserId: wanted, payRunId }),
    one: (businessId, payoutUserId) => ({ ...filters, businessId, payoutUserId }),
  });
}

async function* textOf(
  format: Format,
  columns: readonly Column[],
  first: IteratorResult<Page>,
  pages: AsyncIterable<Page>,
): AsyncGenerator<string> {
  const begin = first.done ? '' : format.lines(columns, first.value.entries);
  yield format.head(columns) + begin;
  for await (const { entries } of pages) yield format.lines(columns, entries);
}
