import { ErrorReply } from '@redis/client';
import { DeadlineError } from '../../kit/deadline.ts';
import { StoreStartError } from '../store-start-error.ts';
import type { RedisAddress } from './redis-address.ts';

const FAULT_OF_REPLY: Readonly<Record<string, string>> = {
  WRONGPASS:
    'does not take this name and password; put the right ones into STORE_URL, as redis://NAME:PASSWORD@HOST',
  NOAUTH: 'wants a password; put it into STORE_URL, as redis://:PASSWORD@HOST',
  NOPERM: 'does not let this user do what is needed; allow it scripts and all keys that begin with tellonce:',
  READONLY: 'is a replica, which takes no writes; use the address of its primary',
  MISCONF: 'takes no writes, because it cannot save to its disk; see its log',
  OOM: 'takes no writes, because its memory is full; raise maxmemory',
  NOREPLICAS: 'takes no writes, because it has fewer replicas than min-replicas-to-write; bring them up',
  LOADING: 'is still loading its data; start again when it has',
};

const FAULT_OF_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'cannot be found: no such host; check its name',
  EAI_AGAIN: 'cannot be found: names cannot be looked up now; check the network',
  ECONNREFUSED: 'cannot be reached: nothing listens there; start Redis, or check host and port',
  EHOSTUNREACH: 'cannot be reached: no way leads there; check host and network',
  ENETUNREACH: 'cannot be reached: no way leads there; check host and network',
  EPROTO: 'speaks no TLS on this port; use redis:// or its TLS port',
  ERR_SSL_WRONG_VERSION_NUMBER: 'speaks no TLS on this port; use redis:// or its TLS port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'speaks no TLS on this port; use redis:// or its TLS port',
  ECONNRESET: 'ends the connection at once; check the port, and use rediss:// if it wants TLS',
};

function faultOfReply(message: string): string {
  const code = /^[A-Z]+/.exec(message)?.[0] ?? 'ERR';
  const known = FAULT_OF_REPLY[code];
  if (known !== undefined) return known;
  if (message.includes('DB index')) return 'has no database of that number; use a lower one, such as /0';
  if (message.includes('without any password')) return 'wants no password; leave it out of STORE_URL';
  if (message.includes('max number of clients')) return 'takes no more connections; raise maxclients';
  return `refuses to be used (${code}); see its log`;
}

function faultOf(error: unknown, isTls: boolean): string {
  if (error instanceof ErrorReply) return faultOfReply(error.message);
  const { code, constructor, message } = error as {
    code?: unknown;
    constructor: { name: string };
    message: string;
  };
  if (
    error instanceof DeadlineError ||
    constructor.name === 'ConnectionTimeoutError' ||
    code === 'ETIMEDOUT'
  ) {
    return isTls
      ? 'does not answer; use redis:// if it speaks no TLS, or check host, port and firewall'
      : 'does not answer; check host, port and firewall';
  }
  if (message.startsWith('Unknown RESP type')) return 'answers, but is no Redis; check host and port';
  if (constructor.name === 'SocketClosedUnexpectedlyError') return FAULT_OF_CODE['ECONNRESET'] ?? '';
  const word = typeof code === 'string' ? code : constructor.name;
  const known = FAULT_OF_CODE[word];
  if (known !== undefined) return known;
  return /CERT|SIGNATURE|ISSUER/.test(word)
    ? `has a certificate that is not trusted here (${word}); name its authority in NODE_EXTRA_CA_CERTS`
    : `cannot be used (${word}); check host and port`;
}

/** Why the start failed, in one line without a password. */
export function startFault(error: unknown, { place, isTls }: RedisAddress): StoreStartError {
  if (error instanceof StoreStartError) return error;
  return new StoreStartError(`STORE_URL ${place} ${faultOf(error, isTls)}`);
}
