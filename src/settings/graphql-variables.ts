import { onOff, whole } from './rules.ts';

/** The variables that concern GraphQL's queries. */
export const GRAPHQL_VARIABLES = {
  GRAPHQL_INTROSPECTION: onOff.default('on').meta({
    description:
      '`off` refuses `__schema` and `__type` to everybody. GraphiQL then has no documentation.',
  }),
  GRAPHQL_SUGGESTIONS: onOff
    .default('on')
    .meta({ description: '`off` leaves "Did you mean" out of every error.' }),
  GRAPHQL_TOKENS_MAX: whole(1, 100_000)
    .default(2_000)
    .meta({ description: 'The most tokens of a query.' }),
  GRAPHQL_DEPTH_MAX: whole(1, 1_000)
    .default(12)
    .meta({ description: 'The most fields below one another.' }),
  GRAPHQL_ALIASES_MAX: whole(1, 100_000)
    .default(30)
    .meta({ description: 'The most aliases of a query.' }),
  GRAPHQL_ROOT_FIELDS_MAX: whole(1, 100_000)
    .default(20)
    .meta({ description: 'The most root fields of a query.' }),
  GRAPHQL_DIRECTIVES_MAX: whole(1, 100_000)
    .default(50)
    .meta({ description: 'The most directives of a query.' }),
  GRAPHQL_COST_MAX: whole(1, 1_000_000_000).default(20_000).meta({
    description:
      'The most fields that a query may be answered with, those of a list as often as it is long.',
  }),
  GRAPHQL_VARIABLES_MAX: whole(1, 100_000)
    .default(20_000)
    .meta({ description: 'The most values in the variables.' }),
  GRAPHQL_VARIABLES_DEPTH_MAX: whole(1, 1_000)
    .default(10)
    .meta({ description: 'How deep the variables may nest.' }),
};
