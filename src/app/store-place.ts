import type { StoreAddress } from '../config/store-url.ts';

/** Where a store is, for people: host, port and database, never a name or a password. */
export function placeOf(address: StoreAddress): string {
  if (address.kind === 'file') return `file:${address.folder}`;
  const { protocol, host, pathname } = new URL(address.url);
  return `${protocol}//${host}${pathname}`;
}
