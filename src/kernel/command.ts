import { z } from 'zod';
import type { App } from './context.ts';
import { isUuid } from './ids.ts';
import { isName } from './texts.ts';

/** A command of the operator's command line: `cli NAME …`. */
export interface Command<Input = unknown> {
  /** Its words, such as `tenant create`. */
  readonly name: string;
  /** One sentence for `--help`. */
  readonly summary: string;
  /** Arguments and options of a call that works. */
  readonly example: string;
  /** The fields of its result that are cents; the table shows them in dollars. */
  readonly cents?: readonly string[];
  /** The arguments after the name, in order. */
  readonly arguments?: readonly CommandParameter[];
  /** The options, such as `--name VALUE`. */
  readonly options?: readonly CommandParameter[];
  /** The rule of arguments and options together, each by its name in camel case. */
  readonly input: z.ZodType<Input>;
  /**
   * The question to confirm before it runs, if running it twice would do harm. It is asked only at
   * a terminal, and not with `--yes`.
   */
  question?(app: App, input: Input): Promise<string | undefined>;
  /**
   * Whether it makes hashes and so needs the secret: one that is `known` to the database already,
   * or `next`, if the command may begin the change to a new secret itself.
   */
  readonly secret?: 'known' | 'next';
  /** Whether it needs that secret for this input; for any unless it says so. */
  needsSecret?(input: Input): boolean;
  /**
   * Runs it. The result is printed as a table or as JSON; there is none where it has written its
   * output itself.
   */
  run(app: App, input: Input, running?: Running): Promise<object | undefined>;
  /** Why a result means failure, such as that of an audit which found something; else undefined. */
  readonly failed?: (result: object) => string | undefined;
}

/** How a long command reports its progress and is ended. */
export interface Running {
  /** Writes a line on stderr, apart from the output. */
  readonly progress: (line: string) => void;
  /** Writes a line on stderr in any case: that something has begun, or has ended. */
  readonly tell: (line: string) => void;
  /** Writes a line that the result does not have; only at a terminal. */
  readonly note: (line: string) => void;
  /** Where a command writes what would be too much for a result. */
  readonly output: NodeJS.WritableStream;
  /** Says how to go on, in one line on stderr, in case that it is interrupted. */
  readonly ifInterrupted: (line: () => string) => void;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** One argument or option of a command. */
export interface CommandParameter {
  readonly name: string;
  readonly description: string;
  /** The placeholder of its value in `--help`. */
  readonly value?: string;
  /** Whether it is an option without a value. */
  readonly flag?: boolean;
  /** Whether an option must be given. */
  readonly required?: boolean;
  /** Whether an argument may be left out. */
  readonly optional?: boolean;
}

/** The rule of an id among the arguments. */
export const givenId = z.string().refine(isUuid, 'is not an id').toLowerCase();

/** The rule of an option that names something, for people: without what would control a terminal. */
export const givenName = z
  .string()
  .refine(isName, 'is too long')
  .regex(/^\P{Cc}*$/u, 'may not have control characters');
