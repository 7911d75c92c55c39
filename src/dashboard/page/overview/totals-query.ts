import { type ResultOf, graphql } from '../api/graphql.ts';

export const TotalsQuery = graphql(`
  query OverviewTotals($between: [DateTime!]!) {
    payoutTotals(between: $between) {
      from
      allocated
      allocations
      reversed
      reversals
    }
  }
`);

/** What a day came to. */
export type Day = ResultOf<typeof TotalsQuery>['payoutTotals'][number];
