import type { Refusal } from '../api/refusal.ts';
import { Choices } from '../design/choices.tsx';
import { MoneyInput } from '../design/money-input.tsx';
import { parseMoney } from '../design/money-text.ts';
import { Refused } from '../design/refused.tsx';
import { TextInput } from '../design/text-input.tsx';
import { EVENTS, type WebhookEvent } from './endpoint.ts';

/** An endpoint as it is typed. */
export interface TypedEndpoint {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly threshold: string;
}

/** What was typed as the API takes it, or what is wrong with the threshold: all else the API says itself. */
export function endpointInput({ url, events, threshold }: TypedEndpoint) {
  const input = { url: url.trim(), events: [...events] };
  if (!events.includes('BALANCE_LOW') || threshold.trim() === '') return { input };
  const money = parseMoney(threshold);
  if ('problem' in money) return { problem: money.problem };
  return { input: { ...input, lowBalanceThreshold: money.cents } };
}

interface EndpointFieldsProps {
  readonly typed: TypedEndpoint;
  readonly change: (change: Partial<TypedEndpoint>) => void;
  readonly problem: string | undefined;
  readonly refusal: Refusal | undefined;
}

const FIELDS = ['url', 'events', 'lowBalanceThreshold'] as const;

/** The fields of an endpoint, with the API's own texts beside them. */
export function EndpointFields({ typed, change, problem, refusal }: EndpointFieldsProps) {
  const errors = (name: (typeof FIELDS)[number]) => refusal?.fields[name] ?? [];
  return (
    <>
      <TextInput
        label="Address"
        name="url"
        type="url"
        value={typed.url}
        onInput={(url) => change({ url })}
        placeholder="https://example.com/payouts"
        maxLength={2048}
        errors={errors('url')}
      />
      <Choices
        label="What it is told of"
        name="events"
        options={EVENTS}
        chosen={typed.events}
        onChange={(events) => change({ events })}
        errors={errors('events')}
      />
      {typed.events.includes('BALANCE_LOW') && (
        <MoneyInput
          label="The payout balance is low below"
          name="threshold"
          value={typed.threshold}
          onInput={(threshold) => change({ threshold })}
          errors={[...(problem === undefined ? [] : [problem]), ...errors('lowBalanceThreshold')]}
        />
      )}
      <Refused refusal={refusal} beside={FIELDS} />
    </>
  );
}
