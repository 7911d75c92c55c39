import { InvariantBroken } from './invariant.ts';

/** What a caller may do to what it sees. */
export type Scope = 'read' | 'pay' | 'reverse' | 'manage';

/** All scopes: what a credential that is not restricted may do. */
export const ALL_SCOPES: ReadonlySet<Scope> = new Set<Scope>(['read', 'pay', 'reverse', 'manage']);

/** What a caller with no scope may do: nothing but what is asked for by what it sees. */
export const NO_SCOPES: ReadonlySet<Scope> = new Set<Scope>();

/** Which of its tenant's rows a caller sees: all of them, or what belongs to one row alone. */
export type Sees = { readonly kind: 'tenant' } | { readonly kind: 'one'; readonly id: string };

/** Who is calling, once a module has recognised a credential. */
export interface Caller {
  /** The tenant that the caller belongs to: all that it may ever see lies in there. */
  readonly tenantId: string;
  /** Which credential it was: what is counted against a rate limit, and what rows say of who asked. */
  readonly actor: string;
  readonly sees: Sees;
  readonly may: ReadonlySet<Scope>;
}

/** An answer for each kind of sight: a kind that is new compiles nowhere until it has one. */
export interface BySight<Result> {
  readonly tenant: (tenantId: string) => Result;
  readonly one: (tenantId: string, id: string) => Result;
}

/** The answer for what a caller sees. Every query of rows takes its condition from here. */
export function bySight<Result>({ tenantId, sees }: Caller, answers: BySight<Result>): Result {
  switch (sees.kind) {
    case 'tenant':
      return answers.tenant(tenantId);
    case 'one':
      return answers.one(tenantId, sees.id);
    default:
      return unknownSight(sees);
  }
}

/** Whether a caller sees all of its tenant: then also what is the tenant's own. */
export function seesAll(caller: Caller): boolean {
  return bySight(caller, { tenant: () => true, one: () => false });
}

function unknownSight(sees: never): never {
  throw new InvariantBroken(`Nobody has said what a caller may see by ${JSON.stringify(sees)}`);
}
