import { type ResultOf, graphql } from '../api/graphql.ts';

export const EntryQuery = graphql(`
  query Entry($id: ID!) {
    historyEntry(id: $id) {
      id
      type
      amount
      balanceAfter
      payoutBalanceAfter
      userBalanceAfter
      reference
      metadata
      actor
      createdAt
      reversedAmount
      remainingAmount
      payoutUser {
        id
        email
        balance
      }
      reverses {
        id
        amount
        remainingAmount
      }
      payRun {
        id
        name
      }
    }
  }
`);

/** An entry as its own page shows it. */
export type EntryData = NonNullable<ResultOf<typeof EntryQuery>['historyEntry']>;
