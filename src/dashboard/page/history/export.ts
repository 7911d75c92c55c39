/** What an export may be narrowed to. */
export interface ExportFilter {
  readonly type?: string;
  readonly reference?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The address of an export as CSV. */
export function exportAddress({ type, reference, from, to }: ExportFilter): string {
  const given = Object.entries({ type, reference, from, to }).filter(
    ([, value]) => value !== undefined,
  );
  const query = new URLSearchParams(given as [string, string][]).toString();
  return query === '' ? '/payout/history' : `/payout/history?${query}`;
}
