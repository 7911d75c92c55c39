import type { CandidateName, Shape } from '../candidates/candidates.ts';
import type { Sent } from '../stage/job.ts';

/** One thing that is measured, again in each round. */
export interface Point {
  /** What ratios and `--only` know it by. */
  readonly id: string;
  readonly label: string;
  readonly candidate: CandidateName;
  readonly sent: Sent;
  /** How many businesses pay; none where nobody does. */
  readonly businesses: number;
  readonly connections: number;
}

/** The businesses of a point that has many. */
export const MANY = 64;
/** The connections at which throughput is compared. */
export const CROWD = 256;

const REST: Sent = { kind: 'rest' };
const GRAPHQL: Sent = { kind: 'graphql' };
const EMPTY: Sent = { kind: 'query', query: '{ __typename }' };

type Subject = Pick<Point, 'label' | 'candidate' | 'sent'> & { readonly name: string };

const rest: Subject = {
  name: 'rest',
  label: 'POST /payout/create',
  candidate: 'gateway',
  sent: REST,
};
const graphql: Subject = {
  name: 'graphql',
  label: 'createPayoutUser',
  candidate: 'gateway',
  sent: GRAPHQL,
};
const workers: Subject = {
  name: 'workers',
  label: 'POST /payout/create, WORKERS=2',
  candidate: 'workers',
  sent: REST,
};
const perRequest: Subject = {
  name: 'per-request',
  label: '(a) a transaction per request',
  candidate: 'perRequest',
  sent: REST,
};
const procedure: Subject = {
  name: 'procedure',
  label: '(b) a procedure per payout',
  candidate: 'procedure',
  sent: REST,
};
const batched: Subject = {
  name: 'batched',
  label: '(c) a batched procedure',
  candidate: 'batched',
  sent: REST,
};
const typename: Subject = {
  name: 'typename',
  label: '{ __typename }',
  candidate: 'gateway',
  sent: EMPTY,
};
const yoga: Subject = {
  name: 'yoga',
  label: '{ __typename }, bare Yoga',
  candidate: 'yoga',
  sent: EMPTY,
};

function points(
  subjects: readonly Subject[],
  kind: 'hot' | 'many' | 'idle',
  connections: number,
): Point[] {
  const businesses = { hot: 1, many: MANY, idle: 0 }[kind];
  return subjects.map(({ name, label, candidate, sent }) => {
    const id = `${name} ${kind} ${connections}`;
    return { id, label, candidate, sent, businesses, connections };
  });
}

/** All that is measured in each round, those next to each other that are compared. */
export const POINTS: readonly Point[] = [
  ...points([workers, rest, procedure, graphql, batched, perRequest], 'hot', CROWD),
  ...points([typename, yoga], 'idle', CROWD),
  ...points([rest, procedure, graphql, batched], 'many', CROWD),
  ...points([rest, procedure, graphql], 'hot', 64),
  ...points([rest, procedure, graphql, batched, perRequest], 'hot', 1),
];

/** Whether a point's payouts meet at one row, or spread over many. */
export function shapeOf({ businesses }: Pick<Point, 'businesses'>): Shape {
  return businesses > 1 ? 'many' : 'hot';
}

/** The point of an id. */
export function pointOf(id: string): Point {
  const point = POINTS.find((each) => each.id === id);
  if (!point) throw new RangeError(`there is no point ${id}`);
  return point;
}
