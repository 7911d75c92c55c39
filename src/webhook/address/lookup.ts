import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { WebhookAllow } from '../../settings/webhook-allow.ts';
import { isAllowedAddress } from './allowed-address.ts';

/** Finds the addresses of a name, as the system does: its hosts file counts. */
export type FindAddresses = (name: string) => Promise<readonly LookupAddress[]>;

/** A name leads where webhooks may not go. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** The addresses of a name. */
export const findAddresses: FindAddresses = (name) => lookup(name, { all: true });

/**
 * The addresses of a name, each of which webhooks may be sent to. If one may not be, none is: a name
 * that leads to both is not one to trust.
 */
export async function allowedAddresses(
  name: string,
  allow: WebhookAllow,
  find: FindAddresses = findAddresses,
): Promise<readonly LookupAddress[]> {
  const addresses = await find(name);
  if (addresses.every(({ address }) => isAllowedAddress(address, allow))) return addresses;
  throw new AddressRefused();
}
