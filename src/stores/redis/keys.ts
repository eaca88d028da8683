import type { ReceiptHash, SecretId } from '../../vault/secret-key.ts';

/**
 * Every key this engine uses; docs/redis.md tells the same for operators. All times are milliseconds since the epoch.
 *
 * | key                        | type   | holds                                                                              |
 * | -------------------------- | ------ | ---------------------------------------------------------------------------------- |
 * | `tellonce:{ID}`            | hash   | `terms` and `progress` (JSON), `envelope` (bytes, while live), `ops` (see prelude.lua) |
 * | `tellonce:receipt:HASH`    | string | the id of the secret whose receipt this is                                         |
 * | `tellonce:due`             | zset   | `ID:BYTES` of every live secret, by when time ends it                              |
 * | `tellonce:ended`           | zset   | the id of every ended secret, by when its receipt is over                          |
 * | `tellonce:live`            | hash   | `secrets` and `bytes` of all in `due`, for the quota                               |
 * | `tellonce:state:NAME`      | hash   | `value`, `until`, `op` of a small record                                           |
 * | `tellonce:states`          | zset   | names of small records, by when they are over                                      |
 * | `tellonce:count:NAME`      | hash   | `sum`, `until` of a counter                                                        |
 * | `tellonce:audit`           | stream | `entry` (JSON) for each thing that happened                                        |
 * | `tellonce:op:TOKEN`        | string | what a call over many rows or entries has answered; for a minute                   |
 * | `tellonce:ping`            | string | that a write went through; for a minute                                            |
 *
 * A key expires by itself (`PEXPIREAT`) long after our own purge would have removed it, so that an abandoned database gets
 * rid of them. Nothing else relies on that.
 */
export const KEY_NAMES = {
  ROW: 'tellonce:{',
  RECEIPT: 'tellonce:receipt:',
  DUE: 'tellonce:due',
  ENDED: 'tellonce:ended',
  LIVE: 'tellonce:live',
  STATE: 'tellonce:state:',
  STATES: 'tellonce:states',
  COUNT: 'tellonce:count:',
  AUDIT: 'tellonce:audit',
  OP: 'tellonce:op:',
  PING: 'tellonce:ping',
} as const;

export function rowKey(id: SecretId): string {
  return `${KEY_NAMES.ROW}${id}}`;
}

export function receiptKey(receiptHash: ReceiptHash): string {
  return KEY_NAMES.RECEIPT + receiptHash;
}

/** Where an answer is kept that belongs to no one secret, for whoever sends the same call again. */
export function opKey(token: string): string {
  return KEY_NAMES.OP + token;
}

export function stateKey(name: string): string {
  return KEY_NAMES.STATE + name;
}

export function countKey(name: string): string {
  return KEY_NAMES.COUNT + name;
}
