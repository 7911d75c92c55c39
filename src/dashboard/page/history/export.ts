import type { EntryFilter } from './history-filters.tsx';

/** What an export is narrowed to: a payout user by the id, and not by the address. */
type ExportFilter = Omit<EntryFilter, 'email'> & { readonly payoutUserId?: string | undefined };

/** The address of an export as CSV. */
export function exportAddress({ payoutUserId, payRunId, ...others }: ExportFilter): string {
  const parameters = { ...others, payout_user_id: payoutUserId, pay_run_id: payRunId };
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given as [string, string][]).toString();
  return query === '' ? '/payout/history' : `/payout/history?${query}`;
}
