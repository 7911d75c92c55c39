import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { connectionsTo } from '../database/orm.ts';
import type { App } from '../kernel/context.ts';
import { sqlState } from '../kernel/sql-state.ts';
import { workOfNow } from '../kernel/work.ts';
import { describeStatement } from './describe-statement.ts';
import type { Spans } from './spans.ts';

/** Traces the statements of requests and groups, as OpenTelemetry's conventions for databases have it. */
export function traceStatements(app: App, spans: Spans): () => void {
  const connections = connectionsTo(app.orm);
  const all = app.orm.getMetadata().getAll().values();
  const tables = new Set(all.map(({ tableName }) => tableName));
  connections.onStatement = (given) => {
    const above = spans.below(workOfNow());
    if (!above) return undefined;
    const { operation, table, text } = describeStatement(given, tables);
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      ...(table !== undefined && { 'db.collection.name': table }),
      ...(text !== undefined && { 'db.query.text': text }),
    };
    const name = table === undefined ? operation : `${operation} ${table}`;
    const span = spans.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, above);
    return (error) => {
      if (error !== undefined) {
        // Not its message, which may carry a row.
        const code = sqlState(error);
        span.setAttribute('error.type', code ?? (error instanceof Error ? error.name : 'unknown'));
        if (code !== undefined) span.setAttribute('db.response.status_code', code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    };
  };
  return () => (connections.onStatement = undefined);
}
