import { ensureBuilt } from '../../src/dashboard/ensure-built.ts';

/** The dashboard's page is built once for the whole run; else each gateway would see to it by itself. */
export default async function setup(): Promise<void> {
  await ensureBuilt();
}
