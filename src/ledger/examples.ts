import { type Example, FRESH_KEY } from '../kernel/example.ts';

const headers = { Authorization: 'Bearer ' };

/** Operations that GraphiQL shows at first: with a key filled in, each can be run at once. */
export const ledgerExamples: readonly Example[] = [
  {
    query: `# Pays Ada $100.00: put your secret key into the
# field above, and run. Run again, it is a replay.
mutation Pay {
  createPayoutUser(
    input: {
      email: "ada@example.com"
      amount: 10000
      idempotencyKey: "${FRESH_KEY}"
    }
  ) {
    hash
    created
    replayed
    payoutUser {
      email
      balance
    }
    payoutBalance {
      amount
    }
  }
}
`,
    headers,
  },
  {
    query: `# One payout user, with what was given to it.
query User($email: String!) {
  payoutUser(email: $email) {
    id
    email
    balance
    status
    history(first: 5) {
      totalCount
      nodes {
        type
        amount
        userBalanceAfter
        createdAt
      }
    }
  }
}
`,
    variables: { email: 'ada@example.com' },
    headers,
  },
  {
    query: `# The money of the business whose key this is.
query Balance {
  payoutBalance {
    amount
    balance
    currency
    payoutsEnabled
  }
}
`,
    headers,
  },
  {
    query: `# The payouts to one address since a time, newest first; give endCursor as $after for the next page.
query History($filter: HistoryFilter, $after: String) {
  history(first: 10, after: $after, filter: $filter) {
    totalCount
    nodes {
      id
      type
      amount
      payoutBalanceAfter
      createdAt
      payoutUser {
        email
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: {
      filter: { type: 'ALLOCATION', email: 'ada@example.com', from: '2026-01-01T00:00:00Z' },
    },
    headers,
  },
];
