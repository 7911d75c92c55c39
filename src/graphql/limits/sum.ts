import { type DirectiveNode } from 'graphql';
import { PAGE_SIZE } from '../../kernel/pages.ts';

/** What selections come to, side by side. */
export interface Measure {
  /** The most fields below one another, the first and the last included. */
  readonly depth: number;
  /** The fields that are not below another one. */
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** The fields that are answered, those of a list as often as it is long. */
  readonly cost: number;
  /** The fields that each row of the page adds to them, whose length is the field's above. */
  readonly rowCost: number;
  /** Depth and cost of what is asked below `__schema` and `__type`, where they count apart. */
  readonly introspectionDepth: number;
  readonly introspectionCost: number;
}

/** What nothing comes to. */
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

/** Both side by side. */
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

/** A field above these: a list, a page that is `pageSize` long, or neither. */
export function above(below: Measure, isList: boolean, pageSize: number | undefined): Measure {
  const own = { ...below, depth: below.depth + 1, fields: 1 };
  if (!isList) {
    const cost = bounded(1 + below.cost + below.rowCost * (pageSize ?? PAGE_SIZE));
    return { ...own, cost, rowCost: 0 };
  }
  const row = bounded(below.cost + below.rowCost * PAGE_SIZE);
  // A list that is no page of its own is as long as the page that it stands in, such as `edges`.
  if (pageSize === undefined) return { ...own, cost: 1, rowCost: row };
  return { ...own, cost: bounded(1 + row * pageSize), rowCost: 0 };
}

/** The same, with a name of the caller's. */
export function alias(measure: Measure): Measure {
  return { ...measure, aliases: bounded(measure.aliases + 1) };
}

/** The same, with these directives. */
export function withDirectives(
  measure: Measure,
  directives: readonly DirectiveNode[] = [],
): Measure {
  if (directives.length === 0) return measure;
  return { ...measure, directives: bounded(measure.directives + directives.length) };
}

/** `__schema` or `__type`: whatever the schema is like, its whole description is within the limits. */
export function inIntrospection(measure: Measure): Measure {
  const { depth, cost } = measure;
  return { ...measure, depth: 1, cost: 1, introspectionDepth: depth, introspectionCost: cost };
}

/** Fragments double what they hold at every step: endless times nothing would be no number. */
function bounded(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
