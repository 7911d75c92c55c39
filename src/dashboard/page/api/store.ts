import { useEffect, useReducer } from 'preact/hooks';

/** A value that several parts of the page watch. */
export interface Store<Value> {
  readonly get: () => Value;
  readonly set: (value: Value) => void;
  readonly watch: (listener: () => void) => () => void;
}

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What a store holds; the component is drawn again when that changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const value = store.get();
  useEffect(() => {
    // It may have changed between the drawing and now.
    if (!Object.is(store.get(), value)) redraw(0);
    return store.watch(() => redraw(0));
  }, [store]);
  return value;
}
