/** What an export may be narrowed to. */
interface ExportFilter {
  readonly type?: string | undefined;
  readonly reference?: string | undefined;
  readonly payoutUserId?: string | undefined;
  readonly payRunId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The address of an export as CSV. */
export function exportAddress({ payoutUserId, payRunId, ...others }: ExportFilter): string {
  const parameters = { ...others, payout_user_id: payoutUserId, pay_run_id: payRunId };
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given as [string, string][]).toString();
  return query === '' ? '/payout/history' : `/payout/history?${query}`;
}
