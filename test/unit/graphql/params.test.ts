import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PARAMETERS, checkParams, paramsOf } from '../../../src/graphql/params.ts';
import { ApiError } from '../../../src/kernel/errors.ts';

const RUNS = { seed: 20_261_127, numRuns: 2000 };

test('whatever a body is, it is refused in words, or each of its parameters has its type', () => {
  const value = fc.oneof(fc.string(), fc.jsonValue(), fc.constant(undefined));
  const names = fc.oneof(fc.constantFrom(...PARAMETERS), fc.string());
  let taken = 0;
  fc.assert(
    fc.property(fc.dictionary(names, value), (body) => {
      try {
        const { query, operationName, variables, extensions } = checkParams(body);
        taken += 1;
        expect(typeof query).toBe('string');
        expect(['string', 'undefined']).toContain(typeof (operationName ?? undefined));
        for (const part of [variables ?? {}, extensions ?? {}]) {
          expect(Object.prototype.toString.call(part)).toBe('[object Object]');
        }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        expect(error.kind.status).toBeLessThan(500);
      }
    }),
    RUNS,
  );
  expect(taken).toBeGreaterThan(0);
});

test('a query string says the same as a body', () => {
  const body = fc.record({
    query: fc.string({ minLength: 1 }),
    operationName: fc.string({ minLength: 1 }),
    variables: fc.dictionary(fc.string(), fc.jsonValue()),
    extensions: fc.dictionary(fc.string(), fc.jsonValue()),
  });
  fc.assert(
    fc.property(body, ({ query, operationName, variables, extensions }) => {
      const texts = {
        query,
        operationName,
        variables: JSON.stringify(variables),
        extensions: JSON.stringify(extensions),
      };
      expect(paramsOf(new URLSearchParams(texts).toString())).toEqual({
        query,
        operationName,
        variables: JSON.parse(texts.variables) as unknown,
        extensions: JSON.parse(texts.extensions) as unknown,
      });
    }),
    RUNS,
  );
});
