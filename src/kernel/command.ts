import { z } from 'zod';
import { type App } from './context.ts';
import { isUuid } from './ids.ts';

/** What an operator may run: `cli NAME …`. */
export interface Command<Input = unknown> {
  /** Its words, such as `business create`. */
  readonly name: string;
  /** One sentence for `--help`. */
  readonly summary: string;
  /** A line that works, after the command's name. */
  readonly example: string;
  /** Which fields of its result are cents: in its table they are shown in dollars. */
  readonly cents?: readonly string[];
  /** What must follow the name, in order. */
  readonly arguments?: readonly Parameter[];
  /** What may follow as `--name VALUE`. */
  readonly options?: readonly Parameter[];
  /** The rule for arguments and options together, each by its name in camel case. */
  readonly input: z.ZodType<Input>;
  /**
   * What a person is asked before it is run, where running it twice would do harm; undefined where it
   * would not. Only at a terminal, and not with `--yes`.
   */
  question?(app: App, input: Input): Promise<string | undefined>;
  /**
   * Whether it makes hashes, and so needs the secret: `known` to the database already, or `next`,
   * where it may begin the move to a new one itself.
   */
  readonly secret?: 'known' | 'next';
  /** Does it. What it returns is printed, as a table or as JSON. */
  run(app: App, input: Input, running?: Running): Promise<object>;
  /** Whether a result means that the command failed, such as an audit that found something. */
  readonly failed?: (result: object) => boolean;
}

/** How a command that takes its time is watched and ended. */
export interface Running {
  /** Tells an operator how far it has come: on stderr, where it disturbs no output. */
  readonly progress: (line: string) => void;
  /** Tells people at a terminal, and no program, what the result does not say. */
  readonly note: (line: string) => void;
  /** Given when it is to end: Ctrl-C, or SIGTERM. */
  readonly signal: AbortSignal;
}

/** One argument or option of a command. */
export interface Parameter {
  readonly name: string;
  readonly description: string;
  /** How its value is written in `--help`. */
  readonly value?: string;
  /** Whether an option has no value: it is there, or is not. */
  readonly flag?: boolean;
  /** Whether an option must be given. */
  readonly required?: boolean;
  /** Whether an argument may be left out. */
  readonly optional?: boolean;
}

/** The rule of an id that an operator gives. */
export const givenId = z.string().refine(isUuid, 'is not an id').toLowerCase();
