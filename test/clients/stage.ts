import { afterEach, beforeEach, expect, inject, vi } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the gateway of this run listens. */
    readonly gatewayUrl: string;
    /** Secret keys, each of a business that nobody else uses. */
    readonly keys: readonly string[];
  }
}

/** How much each business has at first, in cents. */
export const FUNDS = 1_000_000;

/** The gateway's address for GraphQL. */
export function graphqlUrl(): string {
  return `${inject('gatewayUrl')}/graphql`;
}

/** The key of a business that is this test file's own. */
export function ownKey(at: number): string {
  const key = inject('keys')[at];
  if (key === undefined) throw new Error(`There is no business ${at}.`);
  return key;
}

/** Pays so many people, each another amount, one after the other: newest last. */
export async function payPeople(key: string, count: number): Promise<readonly string[]> {
  const emails = Array.from({ length: count }, (_, at) => `person-${at}@example.com`);
  for (const [at, email] of emails.entries()) {
    const reply = await fetch(`${inject('gatewayUrl')}/payout/create`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
      body: JSON.stringify({ email, amount: 100 + at }),
    });
    if (reply.status !== 201) throw new Error(`${email}: ${reply.status}`);
  }
  return emails;
}

/** Client libraries print what a schema makes hard for them: in no test of this file may they. */
export function expectNoComplaint(): void {
  const said: unknown[][] = [];
  beforeEach(() => {
    said.length = 0;
    for (const level of ['warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void said.push(args));
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(said).toEqual([]);
  });
}
