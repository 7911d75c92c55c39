import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, type TestReply, useGateway } from '../../support/gateway.ts';
import { DOORS, type Door, askFor, expectPaid, expectRefused } from './doors.ts';
import { ABSENT, type Labels, REFUSED, TAKEN } from './label-values.ts';

const gateway = useGateway();
const PAYOUT = { email: '"ada@example.com"', amount: '10' };

let business: TestBusiness;
beforeAll(async () => {
  business = await gateway().business();
});

function pay(door: Door, labels: Labels, key?: string): Promise<TestReply> {
  const payout = { ...PAYOUT, ...labels, ...(key !== undefined && { key }) };
  return askFor(gateway(), door, `Bearer ${business.key}`, payout);
}

interface Shown {
  readonly reference: string | null;
  readonly metadata: object;
}

async function newest(): Promise<Shown & { id: string }> {
  const query = '{ history(first: 1) { nodes { id reference metadata } } }';
  const { json } = await gateway().graphql(business, query);
  return json.data.history.nodes[0];
}

const parse = (text = 'null'): unknown => JSON.parse(text);

describe.each(DOORS)('over %s', (door) => {
  test.each(TAKEN)('a payout carries reference $reference, metadata $metadata', async (labels) => {
    const { replayed } = expectPaid(door, await pay(door, labels));
    expect(replayed).toBe(false);
    const shown = await newest();
    expect(shown.reference).toBe(parse(labels.reference));
    // As text: toEqual takes `__proto__` for the prototype.
    const sent = JSON.stringify(parse(labels.metadata ?? '{}'));
    expect(JSON.stringify(shown.metadata)).toBe(sent);
  });

  test.each(ABSENT)('reference $reference and metadata $metadata are absent', async (labels) => {
    expectPaid(door, await pay(door, labels));
    expect(await newest()).toMatchObject({ reference: null, metadata: {} });
  });

  test.each(REFUSED)(
    'reference $reference, metadata $metadata: $fields',
    async ({ fields, isOfGraphQL, ...labels }) => {
      const before = await newest();
      const reply = await pay(door, labels);
      const texts = Object.values(fields).flat();
      if (door === 'rest') {
        expect([reply.status, reply.json]).toEqual([400, fields]);
      } else if (isOfGraphQL) {
        expect(reply.status).toBe(400);
        expect(reply.json.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      } else {
        const message = texts.length === 1 ? texts[0] : 'The given data was invalid.';
        expect(reply.status).toBe(200);
        expect(reply.json.errors).toMatchObject([
          { message, extensions: { code: 'VALIDATION_FAILED', fields } },
        ]);
      }
      expect((await newest()).id).toBe(before.id);
    },
  );

  test('they are told of together with what else is wrong', async () => {
    const wrong = { email: '"ada"', amount: '0', reference: '""', metadata: '{"a":1}' };
    const reply = await askFor(gateway(), door, `Bearer ${business.key}`, wrong);
    const fields = door === 'rest' ? reply.json : reply.json.errors[0].extensions.fields;
    expect(Object.keys(fields)).toEqual(['email', 'amount', 'reference', 'metadata']);
  });
});

const OTHER = { rest: 'graphql', graphql: 'rest' } as const;
const LABELED = { reference: '"r"', metadata: '{"a":"1","b":"2"}' };

/** Labels first and then, and whether the second is the same request. */
const REPEATS: readonly [Labels, Labels, boolean][] = [
  [LABELED, LABELED, true],
  [LABELED, { ...LABELED, metadata: '{"b":"2","a":"1"}' }, true],
  [{}, { reference: 'null', metadata: 'null' }, true],
  [{}, { metadata: '{}' }, true],
  [{ reference: '"r"' }, { reference: '"r"', metadata: '{}' }, true],
  [{}, { reference: '"r"' }, false],
  [{ reference: '"r"' }, {}, false],
  [{ reference: '"r"' }, { reference: '"R"' }, false],
  [{ reference: '"r"' }, { reference: '"r "' }, false],
  [{ reference: '"é"' }, { reference: '"e\u0301"' }, false],
  [{}, { metadata: '{"a":"1"}' }, false],
  [LABELED, { ...LABELED, metadata: '{"a":"2","b":"1"}' }, false],
  [LABELED, { ...LABELED, metadata: '{"a":"1"}' }, false],
  [{ metadata: '{"a":""}' }, { metadata: '{"b":""}' }, false],
  [{ metadata: '{"__proto__":"1"}' }, { metadata: '{}' }, false],
  [{ metadata: '{"a":"\\u0000"}' }, { metadata: '{"a":""}' }, false],
  [{ metadata: '{"a":"\\ud800"}' }, { metadata: '{"a":"\\ud801"}' }, false],
];

describe.each(DOORS)('a key compares them, first over %s', (door) => {
  test.each(REPEATS)('%j and then %j: %j', async (first, then, isSame) => {
    const key = randomUUID();
    expect(expectPaid(door, await pay(door, first, key)).replayed).toBe(false);
    const { id } = await newest();
    for (const again of [door, OTHER[door]]) {
      const reply = await pay(again, then, key);
      if (isSame) expect(expectPaid(again, reply).replayed).toBe(true);
      else expectRefused(again, reply, 'keyReused');
    }
    expect((await newest()).id).toBe(id);
  });
});
