import type { Builder } from '../kernel/builder.ts';
import { identityOf } from '../kernel/context.ts';
import { idArgument } from '../kernel/texts.ts';
import { cancelRun, confirmRun, reverseRun } from './change-state.ts';
import { PayRun } from './pay-run.ts';

const ID = idArgument('The id of the pay run.');

/** Adds what changes the state of a run. */
export function payRunMutations(builder: Builder): void {
  builder.mutationFields((t) => ({
    confirmPayRun: t.field({
      type: PayRun,
      nullable: true,
      description:
        'Has a draft paid by the gateway, each line once, or a paused run go on. One that is being ' +
        'paid is left as it is. Errors: `NOT_FOUND`, `PAY_RUN_STATE`, `PAY_RUN_INVALID_LINES`, ' +
        '`PAY_RUN_DUPLICATE`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'pay' },
      args: {
        id: t.arg.id(ID),
        skipInvalid: t.arg.boolean({
          defaultValue: false,
          description: 'Whether to pay the valid lines of a run that has invalid ones.',
        }),
        allowDuplicate: t.arg.boolean({
          defaultValue: false,
          description: 'Whether to pay a run that has the same lines as an earlier one.',
        }),
      },
      resolve: (_root, { id, skipInvalid, allowDuplicate }, context) =>
        confirmRun(context.app, identityOf(context), id, {
          skipInvalid: skipInvalid === true,
          allowDuplicate: allowDuplicate === true,
        }),
    }),
    cancelPayRun: t.field({
      type: PayRun,
      nullable: true,
      description:
        'Stops a run for good: what is paid stays paid. Errors: `NOT_FOUND`, `PAY_RUN_STATE`, ' +
        '`FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'pay' },
      args: { id: t.arg.id(ID) },
      resolve: (_root, { id }, context) => cancelRun(context.app, identityOf(context), id),
    }),
    reversePayRun: t.field({
      type: PayRun,
      nullable: true,
      description:
        'Has the gateway take back each line that was paid, as far as the balance of its user allows. ' +
        'Errors: `NOT_FOUND`, `PAY_RUN_STATE`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'reverse' },
      args: { id: t.arg.id(ID) },
      resolve: (_root, { id }, context) => reverseRun(context.app, identityOf(context), id),
    }),
  }));
}
