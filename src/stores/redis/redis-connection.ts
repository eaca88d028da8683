import { isIP } from 'node:net';
import { createClient, RESP_TYPES } from '@redis/client';
import { withDeadline } from '../../kit/deadline.ts';
import type { RedisAddress } from './redis-address.ts';

/** A host that does not answer, or answers something that is no Redis, is given up after this. */
const CONNECT_MS = 2_000;
/** Commands waiting to be written or answered; more are refused at once. */
const QUEUE_MAX = 10_000;

export type RedisArgument = string | Buffer;

/** One connection. It never connects anew by itself: what was lost is told, and a new one is made. */
export interface RedisConnection {
  /** Strings in the answer come as bytes if `asBytes`. Rejects with the client's own errors (see `troubleOf`). */
  send(args: readonly RedisArgument[], asBytes: boolean): Promise<unknown>;
  /** Rejects all that waits for an answer. */
  destroy(): void;
  /** Waits for what was sent, then ends it. */
  close(): Promise<void>;
}

const AS_BYTES = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

function clientFor({ host, port, isTls, username, password, database }: RedisAddress) {
  const socket = { host, port, connectTimeout: CONNECT_MS, reconnectStrategy: false as const };
  return createClient({
    RESP: 2,
    // The name for the certificate: an IP address is none.
    socket: isTls ? { ...socket, tls: true, ...(isIP(host) === 0 && { servername: host }) } : socket,
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    database,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_MAX,
    maintNotifications: 'disabled',
    name: 'tellonce',
    // A timer for each command costs more than the command; the caller has deadlines of its own.
    commandOptions: { timeout: 0 },
  });
}

/** Connects and signs in, within two seconds; `onLost` is told once when the connection that was made has ended. */
export async function connectRedis(
  address: RedisAddress,
  onLost: (connection: RedisConnection, error: unknown) => void,
): Promise<RedisConnection> {
  const client = clientFor(address);
  const connection: RedisConnection = {
    send: (args, asBytes) => client.sendCommand(args, asBytes ? AS_BYTES : undefined),
    destroy: () => {
      client.destroy();
    },
    close: async () => {
      await client.close();
    },
  };
  let isMade = false;
  const failed = new Promise<never>((_resolve, reject) => {
    client.on('error', (error: unknown) => {
      // Also told for an answer that is no Redis', which nothing else would tell.
      reject(error instanceof Error ? error : new Error('redis'));
      if (isMade) onLost(connection, error);
    });
  });
  failed.catch(() => undefined);
  try {
    await withDeadline(Promise.race([client.connect(), failed]), CONNECT_MS, 'connecting to Redis');
    isMade = true;
    return connection;
  } catch (error) {
    client.destroy();
    throw error;
  }
}
