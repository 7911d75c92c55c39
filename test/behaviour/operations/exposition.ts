import assert from 'node:assert/strict';

/** One sample of `/metrics`. */
interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

type Labels = Readonly<Record<string, string>>;

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([-+]?\d\S*|NaN|[-+]Inf)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/g;

/** What was scraped, every line of it checked against Prometheus' text form (version 0.0.4). */
export class Exposition {
  readonly samples: readonly Sample[];

  constructor(text: string) {
    assert.match(text, /\n$/);
    const types = new Map<string, string>();
    this.samples = text.split('\n').flatMap((line): Sample[] => {
      const [, comment, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
      if (comment === 'TYPE') {
        assert.ok(!types.has(name), `${name} has one type`);
        assert.match(rest, /^(?:counter|gauge|histogram)$/);
        types.set(name, rest);
      }
      return comment === undefined && line !== '' ? [sampleOf(line, types)] : [];
    });
    for (const [name, type] of types) if (type === 'histogram') this.#checkHistogram(name);
  }

  /** The sum of the samples of a name with these labels. */
  sum(name: string, labels: Labels = {}): number {
    return this.#find(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  #find(name: string, labels: Labels): Sample[] {
    return this.samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  }

  /** Buckets grow, and the last one counts all. */
  #checkHistogram(name: string): void {
    for (const { labels, value } of this.#find(`${name}_count`, {})) {
      const buckets = this.#find(`${name}_bucket`, labels);
      const values = buckets.map((bucket) => bucket.value);
      assert.deepEqual(
        values,
        values.toSorted((a, b) => a - b),
      );
      assert.deepEqual(buckets.at(-1)?.labels['le'], '+Inf');
      assert.equal(buckets.at(-1)?.value, value);
    }
  }
}

function sampleOf(line: string, types: ReadonlyMap<string, string>): Sample {
  assert.match(line, LINE);
  const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? [];
  const family = name.replace(/_(?:bucket|sum|count)$/, '');
  assert.ok(types.has(name) || types.get(family) === 'histogram', `${name} has a type`);
  assert.equal(labels.replaceAll(LABEL, ''), '');
  const found = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text] as const);
  return { name, labels: Object.fromEntries(found), value: Number(value) };
}
