import {
  type ExecutionArgs,
  OperationTypeNode,
  executeSubscriptionEvent,
  getOperationAST,
  validateSubscriptionArgs,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Executes an event of a subscription as other operations are: Yoga would subscribe to it once more. */
export function executeEvents(): Plugin {
  return {
    onExecute({ args, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName)?.operation;
      if (operation === OperationTypeNode.SUBSCRIPTION) setExecuteFn(executeEvent);
    },
  };
}

function executeEvent(args: ExecutionArgs) {
  const validated = validateSubscriptionArgs(args);
  return 'operation' in validated ? executeSubscriptionEvent(validated) : { errors: validated };
}
