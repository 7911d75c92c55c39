import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { App } from '../kernel/context.ts';
import { API_ERRORS } from '../kernel/errors.ts';
import type { Hooks } from '../kernel/hooks.ts';
import { createDocumentCache } from './document-cache.ts';
import { takeKeyFromHeader } from './key-header.ts';
import { refuseIntrospection } from './limits/introspection.ts';
import { limitQueries } from './limits/limits.ts';
import { refuseDeepDocuments } from './limits/stack.ts';
import { hideSuggestions } from './limits/suggestions.ts';
import { executeEvents } from './live/execute-event.ts';
import { publicError } from './masking.ts';
import { checkPagesOfMutations } from './mutation-pages.ts';
import { checkScopesOfMutations } from './mutation-scopes.ts';
import type { OperationContext } from './operation-context.ts';
import { requireCaller } from './require-caller.ts';
import { sayUnavailable } from './unavailable.ts';

/** Yoga, for what it does with an operation; requests and replies are this gateway's own. */
export function createEngine(app: App, schema: GraphQLSchema, hooks: readonly Hooks[]) {
  return createYoga<OperationContext>({
    schema,
    maskedErrors: {
      errorMessage: API_ERRORS.internal.message,
      maskError: (error) => publicError(error, app.log),
    },
    // In the order in which they act; Yoga masks errors after all of them.
    plugins: [
      refuseDeepDocuments(),
      limitQueries(app, schema),
      requireCaller(),
      ...(app.settings.GRAPHQL_INTROSPECTION === 'off' ? [refuseIntrospection()] : []),
      ...(app.settings.GRAPHQL_SUGGESTIONS === 'off' ? [hideSuggestions()] : []),
      executeEvents(),
      checkScopesOfMutations(),
      checkPagesOfMutations(),
      sayUnavailable(),
      takeKeyFromHeader(schema),
      ...hooks,
    ],
    // Yoga's own keep a thousand documents of any length.
    parserAndValidationCache: {
      documentCache: createDocumentCache<DocumentNode>(),
      errorCache: createDocumentCache<unknown>(),
    },
    logging: false,
  });
}
