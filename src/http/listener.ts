import type { RequestListener } from 'node:http';
import type { App } from '../kernel/context.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { describeError } from '../kernel/log.ts';
import { createAddresses, endpointOf } from './addresses.ts';
import { beginExchange, errorReply, send } from './exchange.ts';
import { checkParameters } from './parameters.ts';

/** Answers on a port of its own by endpoints that ask nobody who he is: nothing is limited or counted. */
export function listenerOf(app: App, endpoints: readonly Endpoint[]): RequestListener {
  const addressOf = createAddresses(endpoints);
  return async (req, res) => {
    try {
      const exchange = beginExchange(req, res, app.settings);
      const endpoint = endpointOf(addressOf(exchange.path), exchange);
      // No parameter is known. To ignore a filter would be to give an answer that looks filtered.
      checkParameters(exchange.queryString);
      await endpoint.serve(exchange);
    } catch (error) {
      const isUnexpected = !(error instanceof ApiError);
      if (isUnexpected) app.log.error(describeError(error), 'unexpected error');
      send(res, errorReply(isUnexpected ? new ApiError(API_ERRORS.internal) : error));
    }
  };
}
