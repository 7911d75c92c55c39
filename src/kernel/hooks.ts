import type { Plugin } from 'graphql-yoga';
import type { Context } from './context.ts';

/**
 * What a module may have done with each operation, in the words of Yoga's (Envelop's) plugins. They
 * are called whichever door it came in by; `onParse` and `onValidate` for a client's own document
 * alone, as that of a REST route is read when the gateway starts.
 */
export type Hooks = Pick<
  Plugin<Context>,
  'onParse' | 'onValidate' | 'onContextBuilding' | 'onExecute'
>;
