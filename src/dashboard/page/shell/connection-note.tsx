import { connectionStore } from '../api/connection.ts';
import { useStore } from '../api/store.ts';

/** Says that the gateway does not answer, for as long as it does not. */
export function ConnectionNote() {
  const isAway = useStore(connectionStore) === 'away';
  return (
    <div role="status" class="connection">
      {isAway && (
        <p class="note warn">
          The gateway does not answer. What is shown may be old; it is asked again every few
          seconds.
        </p>
      )}
    </div>
  );
}
