import { SECRET_KEY } from '../business/caller.ts';
import { fieldsOf } from '../kernel/builder.ts';
import { ApiError, invalid } from '../kernel/errors.ts';
import { PAGE_SIZE } from '../kernel/pages.ts';
import type { Route } from '../kernel/route.ts';
import { runDescriptions } from './description.ts';
import { PAY_RUN_ERRORS } from './errors.ts';
import { ConfirmQuery, LinesPage } from './input.ts';
import { linesDescription } from './lines-description.ts';

/** A run as GraphQL tells it, by the names and in the order of REST. */
interface RunData {
  readonly duplicate_of: { readonly id: string } | null;
}

const RUN = `fragment Run on PayRun {
  id status name lines: lineCount amount valid_lines: validLines
  duplicate_emails: duplicateEmails duplicate_of: duplicateOf { id }
  errors { line field message }
  paid_lines: paidLines paid_amount: paidAmount failed_lines: failedLines
  created_at: createdAt finished_at: finishedAt
  reversed_lines: reversedLines reversed_amount: reversedAmount paused_reason: pausedReason
}`;

function bodyOf(run: RunData): object {
  return { ...run, duplicate_of: run.duplicate_of?.id ?? null };
}

const runRoute: Route<{ readonly payRun: RunData | null }> = {
  path: '/payout/runs/{id}',
  methods: ['GET'],
  descriptions: { GET: runDescriptions.show },
  credentials: [SECRET_KEY],
  operation: `query ($id: ID!) { payRun(id: $id) { ...Run } } ${RUN}`,
  variables: async ({ params }) => ({ id: params['id'] }),
  reply: ({ payRun }) => ({ status: 200, body: bodyOf(found(payRun)) }),
};

/** A change of a run's state, by the mutation `field`. */
function changeRoute(
  verb: 'confirm' | 'cancel' | 'reverse',
  own: Pick<Route, 'operation'> & Partial<Pick<Route, 'parameters' | 'variables'>>,
): Route<{ readonly run: RunData }> {
  return {
    path: `/payout/runs/{id}/${verb}`,
    methods: ['POST'],
    descriptions: { POST: runDescriptions[verb] },
    credentials: [SECRET_KEY],
    variables: async ({ params }) => ({ id: params['id'] }),
    ...own,
    operation: `${own.operation} ${RUN}`,
    reply: ({ run }) => ({ status: 202, body: bodyOf(run) }),
  };
}

const confirmRoute = changeRoute('confirm', {
  parameters: Object.keys(ConfirmQuery.shape),
  operation: `mutation ($id: ID!, $skipInvalid: Boolean, $allowDuplicate: Boolean) {
    run: confirmPayRun(id: $id, skipInvalid: $skipInvalid, allowDuplicate: $allowDuplicate) { ...Run }
  }`,
  variables: async ({ params, query }) => {
    const { data, error } = ConfirmQuery.safeParse({
      skip_invalid: query('skip_invalid'),
      allow_duplicate: query('allow_duplicate'),
    });
    if (error) throw invalid(fieldsOf(error));
    const { skip_invalid: skip, allow_duplicate: allow } = data;
    return { id: params['id'], skipInvalid: skip === '1', allowDuplicate: allow === '1' };
  },
});

const cancelRoute = changeRoute('cancel', {
  operation: 'mutation ($id: ID!) { run: cancelPayRun(id: $id) { ...Run } }',
});

const reverseRoute = changeRoute('reverse', {
  operation: 'mutation ($id: ID!) { run: reversePayRun(id: $id) { ...Run } }',
});

interface LinesData {
  readonly payRun: {
    readonly lines: {
      readonly nodes: readonly LineData[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  } | null;
}

interface LineData {
  readonly line: number;
  readonly email: string | null;
  readonly amount: number | null;
  readonly reference: string | null;
  readonly status: string;
  readonly error: string | null;
  readonly problems: readonly { readonly message: string }[];
  readonly hash?: string | null;
  readonly entry: { readonly id: string } | null;
}

const linesRoute: Route<LinesData> = {
  path: '/payout/runs/{id}/lines',
  methods: ['GET'],
  parameters: Object.keys(LinesPage.shape),
  descriptions: { GET: linesDescription },
  credentials: [SECRET_KEY],
  operation: `query (
    $id: ID!, $limit: Int, $cursor: String, $status: PayRunLineStatus, $mayPay: Boolean!
  ) {
    payRun(id: $id) {
      lines(first: $limit, after: $cursor, filter: { status: $status }) {
        nodes {
          line email amount reference status error
          problems { message } hash @include(if: $mayPay) entry { id }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  variables: async ({ params, query }, caller) => {
    const given = { limit: query('limit'), cursor: query('cursor'), status: query('status') };
    const { data, error } = LinesPage.safeParse(given);
    if (error) throw invalid(fieldsOf(error));
    const { limit = PAGE_SIZE, ...others } = data;
    return { id: params['id'], limit: Number(limit), ...others, mayPay: caller?.may.has('pay') };
  },
  // An error of GraphQL's `after` is one of REST's `cursor`.
  fields: { after: 'cursor' },
  reply: ({ payRun }) => {
    const { nodes, pageInfo } = found(payRun).lines;
    const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    return { status: 200, body: { lines: nodes.map(lineBody), next_cursor: next } };
  },
};

/** Without the scope `pay` there is no hash. */
function lineBody({ problems, hash = null, entry, error, ...line }: LineData): object {
  const invalidity = problems.map(({ message }) => message).join(' ');
  return {
    ...line,
    error: error ?? (invalidity === '' ? null : invalidity),
    hash,
    operation_id: entry?.id ?? null,
  };
}

function found<Run>(run: Run | null): Run {
  if (!run) throw new ApiError(PAY_RUN_ERRORS.notFound);
  return run;
}

/** The REST addresses of one run; it is uploaded at another. */
export const payRunRoutes: readonly Route[] = [
  runRoute,
  linesRoute,
  confirmRoute,
  cancelRoute,
  reverseRoute,
];
