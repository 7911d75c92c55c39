import { Money } from '../design/money.tsx';
import { Time } from '../design/time.tsx';
import { type EndpointData, OFF_REASONS, eventName } from './endpoint.ts';
import { EndpointState } from './endpoint-state.tsx';

/** All that there is to say of an endpoint. */
export function EndpointFacts({ endpoint }: { readonly endpoint: EndpointData }) {
  const { url, events, lowBalanceThreshold, previousSecretUntil, createdAt } = endpoint;
  return (
    <>
      <p class="address">
        <code>{url}</code> <EndpointState endpoint={endpoint} />
      </p>
      <Trouble endpoint={endpoint} />
      <dl class="facts">
        <div>
          <dt>Told of</dt>
          <dd>{events.map(eventName).join(', ')}</dd>
        </div>
        {events.includes('BALANCE_LOW') && (
          <div>
            <dt>The payout balance is low below</dt>
            <dd>
              <Money cents={lowBalanceThreshold} />
            </dd>
          </div>
        )}
        {previousSecretUntil !== null && (
          <div>
            <dt>The secret before signs, too, until</dt>
            <dd>
              <Time at={previousSecretUntil} ahead />
            </dd>
          </div>
        )}
        <div>
          <dt>Made</dt>
          <dd>
            <Time at={createdAt} />
          </dd>
        </div>
      </dl>
    </>
  );
}

/** Why it is told nothing, or that it does not listen. */
function Trouble({
  endpoint: { offReason, offAt, failingSince },
}: {
  readonly endpoint: EndpointData;
}) {
  if (offReason !== null) {
    return (
      <p class="why">
        Nothing is sent to it. {OFF_REASONS[offReason]} {offAt !== null && <Time at={offAt} />}
      </p>
    );
  }
  if (failingSince === null) return null;
  return (
    <p class="why">
      Every try has failed since <Time at={failingSince} />. After three days of that the gateway
      switches it off.
    </p>
  );
}
