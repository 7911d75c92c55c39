import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
} from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { type App } from '../../kernel/context.ts';
import { type OperationContext, type Params } from '../operation-context.ts';
import { type Settings } from '../../settings/settings.ts';
import { measureIntrospection } from './introspection.ts';
import { measureOperation } from './measure.ts';
import { overLimit } from './over-limit.ts';
import { checkOwnLimits } from './own-limits.ts';
import { unlessTooDeep } from './stack.ts';
import { type Measure } from './sum.ts';
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

interface Limit {
  readonly max: number;
  readonly of: (measure: Measure) => number;
  readonly says: (value: number) => string;
}

function checkLimit({ max, of, says }: Limit, measure: Measure): void {
  const value = of(measure);
  if (value > max) throw overLimit(says(value), max);
}

function limitsOf(settings: Settings, introspection: Measure): readonly Limit[] {
  return [
    {
      max: settings.GRAPHQL_DEPTH_MAX,
      of: ({ depth }) => depth,
      says: (value) => `a depth of ${value}`,
    },
    {
      max: settings.GRAPHQL_ALIASES_MAX,
      of: ({ aliases }) => aliases,
      says: (value) => `${value} aliases`,
    },
    {
      max: settings.GRAPHQL_ROOT_FIELDS_MAX,
      of: ({ fields }) => fields,
      says: (value) => `${value} root fields`,
    },
    {
      max: settings.GRAPHQL_DIRECTIVES_MAX,
      of: ({ directives }) => directives,
      says: (value) => `${value} directives`,
    },
    {
      max: settings.GRAPHQL_COST_MAX,
      of: ({ cost }) => cost,
      says: (value) => `a cost of ${value}`,
    },
    {
      max: introspection.introspectionDepth,
      of: ({ introspectionDepth }) => introspectionDepth,
      says: (value) => `an introspection depth of ${value}`,
    },
    {
      max: introspection.introspectionCost,
      of: ({ introspectionCost }) => introspectionCost,
      says: (value) => `an introspection cost of ${value}`,
    },
  ];
}
