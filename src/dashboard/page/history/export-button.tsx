import { DownloadButton } from '../files/download-button.tsx';
import { exportAddress } from './export.ts';
import type { EntryFilter } from './history-filters.tsx';

interface ExportButtonProps {
  readonly filter: EntryFilter;
  /** The payout user of the first entry that is listed, if there is one. */
  readonly payoutUserId: string | undefined;
}

/** Exports all that fits the filter as CSV, whichever page of it is shown. */
export function ExportButton({ filter, payoutUserId }: ExportButtonProps) {
  const { email, ...others } = filter;
  // An export goes by the id: addresses are kept out of what proxies log. All that is listed is the
  // same person's then, and where nothing is listed there is nothing to export.
  const isReady = email === undefined || payoutUserId !== undefined;
  const whose = email === undefined ? {} : { payoutUserId };
  return (
    <DownloadButton
      what="export"
      label="Export as CSV"
      address={isReady ? exportAddress({ ...others, ...whose }) : undefined}
      fileName={`history-${new Date().toISOString().slice(0, 10)}.csv`}
    />
  );
}
