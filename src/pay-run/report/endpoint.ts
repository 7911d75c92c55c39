import { SECRET_KEY } from '../../business/caller.ts';
import { CSV_CONTENT_TYPE, CSV_TYPE, writeCsv } from '../../http/csv.ts';
import { wrongParameters } from '../../http/parameters.ts';
import { preferredType } from '../../http/preference.ts';
import { sendFile } from '../../http/text-stream.ts';
import { fieldsOf } from '../../kernel/builder.ts';
import type { App } from '../../kernel/context.ts';
import type { Endpoint } from '../../kernel/endpoint.ts';
import { API_ERRORS, ApiError, invalid } from '../../kernel/errors.ts';
import type { Exchange } from '../../kernel/exchange.ts';
import { mayHave } from '../../kernel/field-scopes.ts';
import { isUuid } from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';
import { placesOf } from '../../ledger/export/places.ts';
import { PAY_RUN_ERRORS } from '../errors.ts';
import { LinesPage } from '../input.ts';
import { PayRun } from '../pay-run.ts';
import { REPORT_COLUMNS, type ReportRow, reportRows } from './rows.ts';

/** The rule of the query string: a report has no pages. */
const ReportQuery = LinesPage.pick({ status: true });

/** `GET /payout/runs/{id}/lines` for whoever wants CSV rather than JSON: all lines at once. */
export function reportEndpoint(app: App): Endpoint {
  return {
    path: '/payout/runs/{id}/lines',
    methods: ['GET'],
    isAskedFor: ({ header }) =>
      preferredType(header('accept'), ['application/json', CSV_TYPE]) === CSV_TYPE,
    credentials: [SECRET_KEY],
    parameters: 'unchecked',
    serve: (exchange) => serve(app, exchange),
  };
}

async function serve(app: App, exchange: Exchange): Promise<void> {
  const { caller, params } = exchange;
  invariant(caller, 'A report without a caller');
  if (!mayHave(caller, { may: 'read' })) throw new ApiError(API_ERRORS.forbidden);
  const status = readStatus(exchange);
  const id = params['id']?.toLowerCase() ?? '';
  const where = { business: caller.tenantId, id };
  const known = isUuid(id) ? await app.orm.em.fork().count(PayRun, where) : 0;
  if (known === 0) throw new ApiError(PAY_RUN_ERRORS.notFound);
  using places = new DisposableStack();
  places.use(placesOf(app).take(caller.tenantId));
  const pages = reportRows(app, { caller, runId: id, status });
  // Read before the reply begins, so that a database that does not answer is a 503.
  const first = await pages.next();
  const file = { contentType: CSV_CONTENT_TYPE, name: `pay-run-${id}.csv` };
  await sendFile(app.settings, exchange, file, textOf(first.done ? [] : first.value, pages));
}

function readStatus({ query, queryString }: Exchange) {
  const wrong = wrongParameters(queryString, Object.keys(ReportQuery.shape));
  const { data, error } = ReportQuery.safeParse({ status: query('status') });
  if (error) throw invalid({ ...fieldsOf(error), ...wrong });
  if (wrong) throw new ApiError(API_ERRORS.unknownParameters, wrong);
  return data.status;
}

async function* textOf(
  first: readonly ReportRow[],
  pages: AsyncIterable<readonly ReportRow[]>,
): AsyncGenerator<string> {
  yield writeCsv([REPORT_COLUMNS, ...first]);
  for await (const rows of pages) yield writeCsv(rows);
}
