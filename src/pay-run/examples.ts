import type { Example } from '../kernel/example.ts';

/** Operations that GraphiQL shows at first. */
export const payRunExamples: readonly Example[] = [
  {
    query: `# The pay runs, newest first, with lines that failed.
# POST /payout/runs makes one; confirmPayRun pays it.
query Runs($status: PayRunLineStatus) {
  payRuns(first: 5) {
    totalCount
    nodes {
      id
      name
      status
      pausedReason
      lineCount
      validLines
      paidLines
      amount
      paidAmount
      errors {
        line
        field
        message
      }
      lines(first: 10, filter: { status: $status }) {
        totalCount
        nodes {
          line
          email
          amount
          error
        }
      }
    }
  }
}
`,
    variables: { status: 'FAILED' },
    headers: { Authorization: 'Bearer ' },
  },
];
