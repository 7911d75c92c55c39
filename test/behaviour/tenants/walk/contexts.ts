import { isEnumType } from 'graphql';
import { type Given, type Leaf, nameOf, valueOf } from './arguments.ts';
import type { Path } from './operation.ts';
import {
  CLOSED_TO_BUSINESSES,
  HIDDEN_FROM_PAYOUT_USERS,
  type Holdings,
  OPEN_TO_PAYOUT_USERS,
} from './values.ts';
import { type Asker, NOBODY, nobodysCursor } from './world.ts';

/** Sets an argument, given who has what. */
export type Context = (holder: Holdings) => Given;

/** Nothing else is given. */
export const NOTHING: Context = () => new Map();

/** Whether its root field may be asked for by somebody. */
export function isOpenTo([root]: Path, { isPayoutUser }: Asker): boolean {
  const name = nameOf(root);
  return isPayoutUser ? OPEN_TO_PAYOUT_USERS.has(name) : !CLOSED_TO_BUSINESSES.has(name);
}

/** Whether a path leads through what is nobody's but a business's. */
export function isHidden(path: Path, { isPayoutUser }: Asker): boolean {
  return isPayoutUser && path.some(({ parent }) => HIDDEN_FROM_PAYOUT_USERS.has(parent.name));
}

/** What nobody has, in the form of a value that somebody has. */
export function nobodysValue(leaf: Leaf, like: unknown): unknown {
  return leaf.isCursor ? nobodysCursor(String(like)) : valueOf(leaf, NOBODY);
}

/** What else is given beside a value: nothing, each enum's values, and each other of one's own. */
export function contextsOf(leaves: readonly Leaf[], probed: Leaf): Context[] {
  const beside = leaves.filter((leaf) => leaf !== probed && !leaf.isCursor);
  return [
    NOTHING,
    ...beside.flatMap((leaf): Context[] =>
      isEnumType(leaf.type)
        ? leaf.type.getValues().map(
            ({ name }) =>
              () =>
                new Map([[leaf.at, name]]),
          )
        : [(holder) => new Map([[leaf.at, valueOf(leaf, holder)]])],
    ),
  ];
}
