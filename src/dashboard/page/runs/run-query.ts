import { type ResultOf, graphql } from '../api/graphql.ts';

/** What a list shows of a run. */
export const RunRow = graphql(`
  fragment RunRow on PayRun @_unmask {
    id
    name
    status
    pausedReason
    lineCount
    validLines
    amount
    paidLines
    paidAmount
    failedLines
    reversedLines
    reversedAmount
    createdAt
  }
`);

export type RunRowData = ResultOf<typeof RunRow>;

/** All that there is to say of a run, but its lines. */
export const RunFacts = graphql(
  `
    fragment RunFacts on PayRun @_unmask {
      id
      ...RunRow
      duplicateEmails
      duplicateOf {
        id
        name
        status
        createdAt
        paidLines
        paidAmount
      }
      finishedAt
    }
  `,
  [RunRow],
);

export type RunData = ResultOf<typeof RunFacts>;

export const RunQuery = graphql(
  `
    query Run($id: ID!) {
      payRun(id: $id) {
        id
        ...RunFacts
      }
      payoutBalance {
        id
        amount
        payoutsEnabled
      }
    }
  `,
  [RunFacts],
);

export type BalanceData = ResultOf<typeof RunQuery>['payoutBalance'];

export type RunStatus = RunRowData['status'];
