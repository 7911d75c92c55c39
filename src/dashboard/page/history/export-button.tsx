import { DownloadButton } from '../files/download-button.tsx';
import { type ExportFilter, exportAddress } from './export.ts';

interface ExportButtonProps {
  readonly filter: ExportFilter & { readonly email?: string; readonly payRunId?: string };
}

/** Exports what is listed as CSV. */
export function ExportButton({ filter }: ExportButtonProps) {
  if (filter.email !== undefined || filter.payRunId !== undefined) {
    return (
      <p class="quiet">An export is by date, kind and reference: clear the other filters first.</p>
    );
  }
  return (
    <DownloadButton
      what="export"
      label="Export as CSV"
      address={exportAddress(filter)}
      fileName={`history-${new Date().toISOString().slice(0, 10)}.csv`}
    />
  );
}
