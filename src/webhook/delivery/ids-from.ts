/** A UUIDv7 (RFC 9562, section 5.7) before all of that millisecond and later, and after all earlier ones. */
export function idsFrom(time: Date): string {
  const hex = Math.max(time.getTime(), 0).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
