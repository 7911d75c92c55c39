import { graphql } from 'relay-runtime';

// What the compiler reads. Programs import what it makes of them, as its plugin for bundlers has it.

export const entryRow = graphql`
  fragment documents_entryRow on HistoryEntry {
    id
    type
    amount
    createdAt
    metadata
    payoutUser {
      id
      email
    }
  }
`;

export const historyList = graphql`
  fragment documents_historyList on Query
  @refetchable(queryName: "documentsHistoryPageQuery")
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
    filter: { type: "HistoryFilter" }
  ) {
    history(first: $first, after: $after, last: $last, before: $before, filter: $filter)
      @connection(key: "documents_history", filters: ["filter"]) {
      __id
      edges {
        cursor
        node {
          id
          ...documents_entryRow
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
`;

export const historyQuery = graphql`
  query documentsHistoryQuery($first: Int, $last: Int, $filter: HistoryFilter) {
    ...documents_historyList @arguments(first: $first, last: $last, filter: $filter)
    payoutBalance {
      id
      amount
    }
  }
`;

export const userHistory = graphql`
  fragment documents_userHistory on PayoutUser
  @refetchable(queryName: "documentsUserHistoryPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 1 }, after: { type: "String" }) {
    email
    balance
    history(first: $first, after: $after) @connection(key: "documents_userHistory_history") {
      edges {
        node {
          id
          amount
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

export const userQuery = graphql`
  query documentsUserQuery($email: String!) {
    payoutUser(email: $email) {
      id
      ...documents_userHistory
    }
  }
`;

export const pay = graphql`
  mutation documentsPayMutation($input: CreatePayoutUserInput!, $connections: [ID!]!) {
    createPayoutUser(input: $input) {
      created
      entry @prependNode(connections: $connections, edgeTypeName: "HistoryEdge") {
        id
        ...documents_entryRow
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
`;
