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
export function ask<Body>(method: string, path: string, body?: object): Promise<Answer<Body>> {
  if (!body) return send(path, { method, headers: OWN_REQUEST });
  const headers = { ...OWN_REQUEST, 'Content-Type': 'application/json' };
  return send(path, { method, headers, body: JSON.stringify(body) });
}

/** Sends a file as it is. */
export function sendFile<Body>(
  path: string,
  file: Blob,
  headers: Readonly<Record<string, string>>,
): Promise<Answer<Body>> {
  return send(path, { method: 'POST', headers: { ...OWN_REQUEST, ...headers }, body: file });
}

async function send<Body>(path: string, init: RequestInit): Promise<Answer<Body>> {
  try {
    const reply = await fetch(path, init);
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
