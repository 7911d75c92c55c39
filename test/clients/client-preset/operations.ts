import { graphql } from './generated/gql.js';

// What a page of a frontend asks for; Apollo and urql run the same operations.

export const EntryRow = graphql(`
  fragment EntryRow on HistoryEntry {
    id
    type
    amount
    remainingAmount
    createdAt
    reference
    metadata
    payoutUser {
      id
      email
      balance
    }
  }
`);

export const Overview = graphql(`
  query Overview {
    payoutBalance {
      id
      amount
      balance
      currency
      payoutsEnabled
    }
  }
`);

export const HistoryPage = graphql(`
  query HistoryPage(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: HistoryFilter
  ) {
    history(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      totalCount
      edges {
        cursor
        node {
          ...EntryRow
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

export const UsersPage = graphql(`
  query UsersPage(
    $first: Int
    $after: String
    $filter: PayoutUserFilter
    $orderBy: PayoutUserOrder
  ) {
    payoutUsers(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      edges {
        node {
          id
          email
          balance
          status
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const UserDetail = graphql(`
  query UserDetail($id: ID!, $first: Int, $after: String) {
    node(id: $id) {
      __typename
      id
      ... on PayoutUser {
        email
        balance
        history(first: $first, after: $after) {
          edges {
            node {
              ...EntryRow
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

export const Pay = graphql(`
  mutation Pay($input: CreatePayoutUserInput!) {
    createPayoutUser(input: $input) {
      hash
      created
      replayed
      payoutUser {
        id
        email
        balance
      }
      entry {
        ...EntryRow
      }
      payoutBalance {
        id
        amount
      }
    }
  }
`);

export const PayMany = graphql(`
  mutation PayMany($input: CreatePayoutUsersInput!) {
    createPayoutUsers(input: $input) {
      paid
      refused
      amount
      results {
        index
        status
        entry {
          ...EntryRow
        }
        error {
          code
          message
          fields
        }
      }
      payoutBalance {
        id
        amount
      }
    }
  }
`);

export const TakeBack = graphql(`
  mutation TakeBack($input: ReversePayoutInput!) {
    reversePayout(input: $input) {
      entry {
        ...EntryRow
      }
      reversed {
        id
        remainingAmount
      }
      payoutUser {
        id
        balance
      }
      payoutBalance {
        id
        amount
      }
    }
  }
`);
