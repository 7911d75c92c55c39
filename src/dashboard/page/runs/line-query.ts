import { type ResultOf, graphql } from '../api/graphql.ts';

/** What a list shows of a line. */
export const LineRow = graphql(`
  fragment LineRow on PayRunLine @_unmask {
    line
    email
    amount
    reference
    status
    error
    problems {
      field
      message
    }
    reversedAmount
    entry {
      id
    }
  }
`);

export type LineRowData = ResultOf<typeof LineRow>;

export type LineStatus = LineRowData['status'];
