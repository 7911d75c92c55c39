import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { App } from '../../kernel/context.ts';
import type { OperationContext, Params } from '../operation-context.ts';
import type { Settings } from '../../settings/settings.ts';
import { measureIntrospection } from './introspection.ts';
import { measureOperation } from './measure.ts';
import { overLimit } from './over-limit.ts';
import { checkOwnLimits } from './own-limits.ts';
import { unlessTooDeep } from './stack.ts';
import type { Measure } from './sum.ts';
import { parseWithin } from './tokens.ts';
import { checkVariables } from './variables.ts';

/** Refuses an operation that costs too much, before validation and before any resolver runs. */
export function limitQueries({ settings }: App, schema: GraphQLSchema): Plugin<OperationContext> {
  const limits = limitsOf(settings, measureIntrospection(schema));
  // Operations that are known to be within the limits, whatever their variables are.
  const passed = new WeakSet<OperationDefinitionNode>();
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn(parseWithin(settings.GRAPHQL_TOKENS_MAX, parseFn));
    },
    onValidate({ params: { documentAST }, context }) {
      const document = documentAST as DocumentNode;
      const { variables, operationName } = context.params as Params;
      checkVariables(variables ?? {}, settings);
      const operation = getOperationAST(document, operationName);
      if (operation && !passed.has(operation)) {
        const { measure, varies } = unlessTooDeep(() =>
          measureOperation(schema, document, operation, variables ?? {}),
        );
        for (const limit of limits) checkLimit(limit, measure);
        if (!varies) passed.add(operation);
      }
      return ({ result }) => checkOwnLimits(result);
    },
  };
}

/** Of what an operation may have how much, and how a refusal says that it has more. */
type Limit = readonly [of: keyof Measure, max: number, describe: (count: number) => string];

function checkLimit([of, max, describe]: Limit, measure: Measure): void {
  if (measure[of] > max) throw overLimit(describe(measure[of]), max);
}

function limitsOf(settings: Settings, introspection: Measure): readonly Limit[] {
  const { introspectionDepth, introspectionCost } = introspection;
  return [
    ['depth', settings.GRAPHQL_DEPTH_MAX, (n) => `a depth of ${n}`],
    ['aliases', settings.GRAPHQL_ALIASES_MAX, (n) => `${n} aliases`],
    ['fields', settings.GRAPHQL_ROOT_FIELDS_MAX, (n) => `${n} root fields`],
    ['directives', settings.GRAPHQL_DIRECTIVES_MAX, (n) => `${n} directives`],
    ['cost', settings.GRAPHQL_COST_MAX, (n) => `a cost of ${n}`],
    ['introspectionDepth', introspectionDepth, (n) => `an introspection depth of ${n}`],
    ['introspectionCost', introspectionCost, (n) => `an introspection cost of ${n}`],
  ];
}
