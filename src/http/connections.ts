import type { Server } from 'node:http';
import ipaddr from 'ipaddr.js';
import { addressClass } from './rate-limit.ts';

export interface ConnectionBounds {
  readonly total: number;
  readonly perAddress: number;
}

/**
 * Nobody can hold every connection: past its share an address is hung up on. Not so the proxies that are believed, and this
 * machine itself, behind which everybody may be.
 */
export function boundConnections(
  server: Server,
  bounds: ConnectionBounds,
  isProxy: (ip: string) => boolean,
): void {
  server.maxConnections = bounds.total;
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const ip = socket.remoteAddress;
    if (ip === undefined || isProxy(ip)) return;
    const address = addressClass(ip);
    const count = open.get(address) ?? 0;
    if (count >= bounds.perAddress) {
      socket.destroy();
      return;
    }
    open.set(address, count + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}

/** Whether an address is of this machine or of one of these networks. */
export function proxiesIn(networks: readonly string[]): (ip: string) => boolean {
  const known = ['127.0.0.0/8', '::1/128', ...networks].map((network) => {
    if (network.includes('/')) return ipaddr.parseCIDR(network);
    const address = ipaddr.parse(network);
    return [address, address.kind() === 'ipv4' ? 32 : 128] as [typeof address, number];
  });
  return (ip) => {
    if (!ipaddr.isValid(ip)) return false;
    const address = ipaddr.process(ip);
    return known.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
  };
}
