import { type Context, ROOT_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api';
import type { Work } from '../kernel/work.ts';

/** The spans that are open, each with the work that it stands for. */
export class Spans {
  readonly tracer: Tracer;
  readonly #open = new WeakMap<Work, Span>();
  /** What is done for a request is done for the operation that it runs, while that runs. */
  readonly #inner = new WeakMap<Work, Span>();

  constructor(tracer: Tracer) {
    this.tracer = tracer;
  }

  /** Opens the span of a work. */
  open(work: Work, span: Span): void {
    this.#open.set(work, span);
  }

  /** Opens a span below that of a work; what is done next is done below it. */
  openWithin(work: Work, span: Span): void {
    this.#inner.set(work, span);
  }

  closeWithin(work: Work): void {
    this.#inner.delete(work);
  }

  /** The span of a work, if it is traced. */
  of(work: Work | undefined): Span | undefined {
    const span = work && this.#open.get(work);
    return span?.isRecording() ? span : undefined;
  }

  /** Below what a part of this work stands; undefined if the work is not traced. */
  below(work: Work | undefined): Context | undefined {
    const span = work && (this.#inner.get(work) ?? this.#open.get(work));
    return span?.isRecording() ? trace.setSpan(ROOT_CONTEXT, span) : undefined;
  }
}
