import type { EntityClass } from '@mikro-orm/core';
import { OperatorError } from '../settings/operator-error.ts';
import type { AuditCheck } from './audit-check.ts';
import type { Authenticator } from './authenticator.ts';
import type { Builder } from './builder.ts';
import type { Command } from './command.ts';
import type { App, MoveSecrets } from './context.ts';
import type { DescribedWebhook } from './described.ts';
import type { Endpoint } from './endpoint.ts';
import { API_ERRORS, type ErrorKind } from './errors.ts';
import type { Example } from './example.ts';
import { GRAPHQL_ERRORS } from './graphql-errors.ts';
import type { Hooks } from './hooks.ts';
import type { Job } from './job.ts';
import type { NodeKind } from './nodes.ts';
import type { Observer } from './observer.ts';
import type { Route } from './route.ts';
import type { Rights } from './rights.ts';

/** One slice of the product: all but its name is optional. */
export interface Module {
  readonly name: string;
  /** The modules that must be listed before it. */
  readonly requires?: readonly string[];
  /** The rows that it owns. */
  readonly entities?: readonly EntityClass<object>[];
  /** What the gateway does to those rows, besides reading them: its role in the database may do no more. */
  readonly rights?: readonly Rights[];
  /** The credentials that it recognises, on all ways in; the first module's count first. */
  readonly authenticators?: readonly Authenticator[];
  /** The headers that it reads of a request, which pages of other origins may therefore send. */
  readonly requestHeaders?: readonly string[];
  /** The GraphQL types and fields that it adds. */
  readonly schema?: (builder: Builder) => void;
  /** The types of it whose rows are found by their ids alone. */
  readonly nodes?: readonly NodeKind[];
  /** The REST addresses that it answers, each a GraphQL operation. */
  readonly routes?: readonly Route[];
  /** What it answers besides: pages, files, streams. */
  readonly endpoints?: (app: App) => readonly Endpoint[];
  /** What it sends to servers of others, for the OpenAPI document. */
  readonly webhooks?: readonly DescribedWebhook[];
  /** Why it refuses a call, besides what any module may meet; `.github/docs/codes.md` lists all. */
  readonly errors?: Readonly<Record<string, ErrorKind>>;
  /** What it does with each operation, whichever module's: to trace or audit them, for example. */
  readonly plugins?: readonly Hooks[];
  /** The operations that stand ready in GraphiQL. */
  readonly examples?: readonly Example[];
  /** What an operator may run. */
  readonly commands?: readonly Command[];
  /** What `cli audit` proves of its rows. */
  readonly checks?: readonly AuditCheck[];
  /** Moves what it keeps under the secret before to the newest one, so that the other can go. */
  readonly moveSecrets?: MoveSecrets;
  /** What the gateway does by itself from time to time. */
  readonly jobs?: readonly Job[];
  /**
   * Begins to watch the gateway in each of its processes, before it is given a request; undefined where
   * it is switched off. What it returns ends that, within moments.
   */
  readonly watch?: (app: App) => Promise<(() => Promise<void>) | undefined>;
  /** What watches the gateway, and is asked on a port of its own. */
  readonly observer?: Observer;
  /** Whether the gateway can do what the module is for; unready, it is given no work. */
  readonly isReady?: (app: App) => boolean;
  /** Resolves when its work in flight is done: before the database is left. */
  readonly drain?: (app: App) => Promise<void>;
}

/** The list, checked: each module once, and after all that it requires. */
export function checkModules(modules: readonly Module[]): readonly Module[] {
  const seen = new Set<string>();
  for (const { name, requires = [] } of modules) {
    if (seen.has(name)) throw new OperatorError(`Module "${name}" is listed twice.`);
    for (const other of requires) {
      if (seen.has(other)) continue;
      const late = modules.some((module) => module.name === other);
      throw new OperatorError(
        late
          ? `Module "${name}" must be listed after "${other}", which it requires.`
          : `Module "${name}" requires "${other}", which is not listed.`,
      );
    }
    seen.add(name);
  }
  return modules;
}

/** All that an audit of these modules proves. */
export function checksOf(modules: readonly Module[]): readonly AuditCheck[] {
  return modules.flatMap(({ checks = [] }) => checks);
}

/** What moves all that these modules keep under the secret before. */
export function secretMovesOf(modules: readonly Module[]): readonly MoveSecrets[] {
  return modules.flatMap(({ moveSecrets = [] }) => moveSecrets);
}

/** All that a call to a gateway of these modules may be refused for. */
export function errorKindsOf(modules: readonly Module[]): readonly ErrorKind[] {
  return [API_ERRORS, GRAPHQL_ERRORS, ...modules.map(({ errors = {} }) => errors)].flatMap(
    (errors) => Object.values<ErrorKind>(errors),
  );
}
