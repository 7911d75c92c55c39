import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { graphqlError } from '../../../../src/graphql/masking.ts';
import { resultsOf } from '../../../../src/graphql/live/shared-results.ts';
import { API_ERRORS, ApiError } from '../../../../src/kernel/errors.ts';

/** Executes events by telling their values, and counts how often it is asked. */
function executor(answer: (value: object) => ExecutionResult = (value) => ({ data: { value } })) {
  const counted = { times: 0 };
  const execute = async (events: readonly { readonly value: unknown }[]) => {
    counted.times += 1;
    return events.map(({ value }) => answer(value as object));
  };
  return { counted, execute };
}

test('the same question about the same thing is executed once, however many ask', async () => {
  const { counted, execute } = executor();
  const event = { value: { at: 1 } };
  const asked = Array.from({ length: 50 }, () => resultsOf([event], 'q', execute));
  const results = await Promise.all(asked);
  expect(new Set(results.flat())).toEqual(new Set(['{"data":{"value":{"at":1}}}']));
  expect(counted.times).toBe(1);
});

test('another question, and another thing that is the same to look at, are executed', async () => {
  const { counted, execute } = executor();
  const event = { value: { at: 1 } };
  await resultsOf([event], 'q', execute);
  await resultsOf([event], 'of another caller', execute);
  await resultsOf([{ value: { at: 1 } }], 'q', execute);
  expect(counted.times).toBe(3);
});

test('of several events those that nobody has asked about are executed, all at once', async () => {
  const { counted, execute } = executor();
  const events = [1, 2, 3].map((at) => ({ value: { at } }));
  await resultsOf(events.slice(0, 1), 'q', execute);
  const told = await resultsOf(events, 'q', execute);
  expect(told).toEqual([1, 2, 3].map((at) => `{"data":{"value":{"at":${at}}}}`));
  expect(counted.times).toBe(2);
});

test('what could not be read is thrown, and executed again when it is asked again', async () => {
  let isAway = true;
  const refusal = graphqlError(new ApiError(API_ERRORS.unavailable));
  const { execute } = executor(() => (isAway ? { errors: [refusal] } : { data: { ok: true } }));
  const event = { value: {} };
  await expect(resultsOf([event], 'q', execute)).rejects.toThrow(ApiError);
  isAway = false;
  expect(await resultsOf([event], 'q', execute)).toEqual(['{"data":{"ok":true}}']);
});

test('who asks a second later is told what is so by then', async () => {
  const { counted, execute } = executor();
  const event = { value: { at: 1 } };
  await resultsOf([event], 'q', execute);
  const asking = async () => {
    await resultsOf([event], 'q', execute);
    return counted.times;
  };
  await expect.poll(asking, { timeout: 3_000, interval: 200 }).toBe(2);
});
