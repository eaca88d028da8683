import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Random } from '../kit/random.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

/** A UUID, or 32 hex digits as nginx makes them: a shape that no key of ours has, so that none gets into a log this way. */
const ACCEPTED = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const ID_BYTES = 8;

type Network = ReturnType<typeof ipaddr.parseCIDR>;

function networkOf(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Gives each request an id of its own, or the one by which a trusted proxy knows it. */
export function requestIds(
  random: Random,
  trusted: readonly string[],
): (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string {
  const networks = trusted.map(networkOf);
  const isTrusted = (remote: string | undefined): boolean => {
    if (remote === undefined || !ipaddr.isValid(remote)) return false;
    const address = ipaddr.process(remote);
    return networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  };
  return ({ headers, socket }) => {
    const given = headers[REQUEST_ID_HEADER];
    if (typeof given === 'string' && ACCEPTED.test(given) && isTrusted(socket.remoteAddress)) return given;
    return Buffer.from(random(ID_BYTES)).toString('hex');
  };
}
