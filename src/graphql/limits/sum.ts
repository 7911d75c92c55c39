import type { DirectiveNode } from 'graphql';
import { PAGE_SIZE } from '../../kernel/pages.ts';

/** What a selection set asks for. */
export interface Measure {
  /** The length of the longest path of fields. */
  readonly depth: number;
  /** The fields of the set itself: of an operation, its root fields. */
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** The fields in the answer: those below a list count once for each of its rows. */
  readonly cost: number;
  /**
   * The fields that each row of a page adds to the cost. The length of the page is an argument of
   * the field above (`history(first: 5)`), its rows are below (`nodes`).
   */
  readonly rowCost: number;
  /** Depth and cost below `__schema` and `__type`, which have limits of their own. */
  readonly introspectionDepth: number;
  readonly introspectionCost: number;
}

/** The measure of nothing. */
export const NONE: Measure = {
  depth: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  cost: 0,
  rowCost: 0,
  introspectionDepth: 0,
  introspectionCost: 0,
};

/** The measure of two selections beside each other. */
export function plus(one: Measure, other: Measure): Measure {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: bounded(one.fields + other.fields),
    aliases: bounded(one.aliases + other.aliases),
    directives: bounded(one.directives + other.directives),
    cost: bounded(one.cost + other.cost),
    rowCost: bounded(one.rowCost + other.rowCost),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    introspectionCost: bounded(one.introspectionCost + other.introspectionCost),
  };
}

/** The measure of a field with `below` under it: a list, a page of `pageSize` rows, or neither. */
export function above(below: Measure, isList: boolean, pageSize: number | undefined): Measure {
  const own = { ...below, depth: below.depth + 1, fields: 1 };
  if (!isList) {
    const cost = bounded(1 + below.cost + below.rowCost * (pageSize ?? PAGE_SIZE));
    return { ...own, cost, rowCost: 0 };
  }
  const row = bounded(below.cost + below.rowCost * PAGE_SIZE);
  // A list without a length of its own, such as `edges`, is as long as the page that it belongs to.
  if (pageSize === undefined) return { ...own, cost: 1, rowCost: row };
  return { ...own, cost: bounded(1 + row * pageSize), rowCost: 0 };
}

/** The same with one alias more. */
export function alias(measure: Measure): Measure {
  return { ...measure, aliases: bounded(measure.aliases + 1) };
}

/** The same with these directives. */
export function withDirectives(
  measure: Measure,
  directives: readonly DirectiveNode[] = [],
): Measure {
  if (directives.length === 0) return measure;
  return { ...measure, directives: bounded(measure.directives + directives.length) };
}

/** The measure of `__schema` or `__type`, whose depth and cost count apart from those of data. */
export function inIntrospection(measure: Measure): Measure {
  const { depth, cost } = measure;
  return { ...measure, depth: 1, cost: 1, introspectionDepth: depth, introspectionCost: cost };
}

/**
 * Fragments that spread fragments multiply: without a bound a count becomes Infinity, and with an
 * empty page `Infinity * 0` is NaN, which is over no limit.
 */
function bounded(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
