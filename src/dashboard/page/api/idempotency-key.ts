/** A key that nobody else has, under which a thing is done once; also where the page has not come over TLS. */
export function newIdempotencyKey(of = 'dashboard'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${of}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
