import { type Exchange } from '../http/exchange.ts';

/** What a request brings to Yoga besides itself. */
export interface ServerContext {
  readonly exchange: Exchange;
}
