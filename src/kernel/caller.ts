import { InvariantBroken } from './invariant.ts';

/** What a caller may do to what it sees. */
export type Scope = 'read' | 'pay' | 'reverse' | 'manage';

/** What a credential without restrictions may do. */
export const ALL_SCOPES: ReadonlySet<Scope> = new Set<Scope>(['read', 'pay', 'reverse', 'manage']);

/** No scope at all: such a caller may only have fields that ask for what it sees. */
export const NO_SCOPES: ReadonlySet<Scope> = new Set<Scope>();

/** Which of its tenant's rows a caller sees: all of them, or what belongs to one row alone. */
export type Sees = { readonly kind: 'tenant' } | { readonly kind: 'one'; readonly id: string };

/** Who is calling, once a module has recognised a credential. */
export interface Caller {
  /** The tenant that the caller belongs to: all that it may ever see lies in there. */
  readonly tenantId: string;
  /** Which credential it is, such as `key:ID`: for rate limits, and for rows that say who asked. */
  readonly actor: string;
  /** The credential that a rate limit counts its requests for, where that is not the actor itself. */
  readonly countedAs?: string;
  readonly sees: Sees;
  readonly may: ReadonlySet<Scope>;
}

/** An answer for each kind of `Sees`. A new kind does not compile until each place has one for it. */
export interface BySight<Result> {
  readonly tenant: (tenantId: string) => Result;
  readonly one: (tenantId: string, id: string) => Result;
}

/** Picks the answer for what a caller sees. A query of rows gets its condition this way. */
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

/** Whether a caller sees all of its tenant's rows, and so also the tenant itself. */
export function seesAll(caller: Caller): boolean {
  return bySight(caller, { tenant: () => true, one: () => false });
}

function unknownSight(sees: never): never {
  throw new InvariantBroken(`Nobody has said what a caller may see by ${JSON.stringify(sees)}`);
}
