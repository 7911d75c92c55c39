/** The status of a request that nobody answered. */
export const NO_ANSWER = 0;

/** What a REST address answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body | undefined;
  /** In seconds, where the gateway asks for patience. */
  readonly retryAfter?: number;
}

/** What every request that changes something carries: no other site can make a browser send it. */
export const OWN_REQUEST = { 'X-Requested-With': 'dashboard' } as const;

/** One call of a REST address, by the session's cookie. */
export async function ask<Body>(
  method: string,
  path: string,
  body?: object,
): Promise<Answer<Body>> {
  try {
    const reply = await fetch(path, {
      method,
      headers: { ...OWN_REQUEST, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const isJson = reply.headers.get('content-type')?.startsWith('application/json') ?? false;
    const wait = Number(reply.headers.get('retry-after'));
    return {
      status: reply.status,
      body: isJson ? ((await reply.json()) as Body) : undefined,
      ...(wait > 0 && { retryAfter: wait }),
    };
  } catch {
    return { status: NO_ANSWER, body: undefined };
  }
}
