import { parser } from '@prometheus-io/lezer-promql';
import { expect } from 'vitest';

/** One metric that an expression reads, and the labels that it speaks of. */
export interface Selected {
  readonly metric: string;
  readonly labels: ReadonlySet<string>;
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** The metrics of an expression of Prometheus' query language, which must be a valid one. */
export function metricsIn(expression: string): readonly Selected[] {
  const { topNode } = parser.parse(expression);
  const errors: string[] = [];
  topNode.cursor().iterate(({ type, from }) => {
    if (type.isError) errors.push(`${expression.slice(0, from)}…`);
  });
  expect(errors).toEqual([]);
  const text = ({ from, to }: Node) => expression.slice(from, to);
  return nodesOf(topNode, 'VectorSelector').map((selector) => {
    const groupings = enclosing(selector).flatMap((node) => nodesAt(node, 'GroupingLabels'));
    const labels = [selector, ...groupings].flatMap((node) => nodesOf(node, 'LabelName'));
    const [name] = nodesOf(selector, 'Identifier');
    return { metric: name ? text(name) : '', labels: new Set(labels.map(text)) };
  });
}

/** The nodes of a name within a node. */
function nodesOf(node: Node, name: string): readonly Node[] {
  const found: Node[] = [];
  node.cursor().iterate((each) => void (each.name === name && found.push(each.node)));
  return found;
}

/** What groups the samples of an aggregation: not that of another within it. */
function nodesAt(node: Node, name: string): readonly Node[] {
  return node.getChildren('AggregateModifier').flatMap((modifier) => modifier.getChildren(name));
}

function enclosing(node: Node): readonly Node[] {
  return node.parent ? [node.parent, ...enclosing(node.parent)] : [];
}
