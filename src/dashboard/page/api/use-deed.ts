import { type AnyVariables, type TypedDocumentNode, useMutation } from '@urql/preact';
import { useRef, useState } from 'preact/hooks';
import { type Refusal, refusalOf } from './refusal.ts';

/** A mutation as a form or a question has it done. */
interface Deed<Data, Variables> {
  /** Has it done, once at a time; what came of it, or undefined where it was refused. */
  readonly run: (variables: Variables) => Promise<Data | undefined>;
  readonly busy: boolean;
  /** Why it was refused the last time. */
  readonly refusal: Refusal | undefined;
}

/** One thing that may be done; `unknown` is what to say of it where nobody answered. */
export function useDeed<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
  unknown?: string,
): Deed<Data, Variables> {
  const [{ fetching }, execute] = useMutation(mutation);
  const [refusal, setRefusal] = useState<Refusal>();
  // A second click may come before the button is drawn busy.
  const running = useRef(false);
  const run = async (variables: Variables) => {
    if (running.current) return undefined;
    running.current = true;
    setRefusal(undefined);
    const { data, error } = await execute(variables);
    running.current = false;
    if (!error) return data;
    setRefusal(refusalOf(error, unknown));
    return undefined;
  };
  return { run, busy: fetching, refusal };
}

/** What to say of a deed that may simply be tried again: it comes to the same. */
export const HARMLESS_AGAIN =
  'The gateway did not answer, so it is not known whether this was done. Try again: it comes to the same.';
