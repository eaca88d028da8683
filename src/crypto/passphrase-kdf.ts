import { hashRaw, type Options } from '@node-rs/argon2';
import { utf8 } from '../kit/bytes.ts';
import type { Redacted } from '../kit/redacted.ts';
import { QueueFullError, Semaphore } from '../kit/semaphore.ts';
import { VaultError } from '../vault/errors.ts';
import { openArgon2Threads, type Argon2 } from './argon2-threads.ts';

/** How a passphrase becomes 32 bytes, as an envelope's header says it. */
export interface KdfParameters {
  readonly kdfId: number;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Argon2id as OWASP recommends it: 19 MiB, 2 passes, 1 lane. What new envelopes use. */
export const ARGON2ID: KdfParameters = { kdfId: 1, memoryKib: 19_456, passes: 2, lanes: 1 };

/** The only parameters believed when a record brings them: a record must not say how cheap, or how dear, a try is. */
export const ALLOWED_KDFS: readonly KdfParameters[] = [ARGON2ID];

export const PASS_PART_BYTES = 32;
/** Each takes 19 MiB and a core. */
const KDFS_AT_ONCE = 2;
const KDFS_WAITING_MAX = 64;
/** Anybody can make secrets; nobody who does may keep those out who have one to open. */
const SEALS_WAITING_MAX = KDFS_WAITING_MAX / 2;

export interface PassphraseKdf {
  /**
   * `Argon2id(NFKC(passphrase), salt, 32 bytes)` (RFC 9106, Unicode UAX #15). The same passphrase typed on another
   * keyboard is the same passphrase. Throws `actor.throttled` when too many wait: half as many are too many for who seals.
   */
  derive(
    passphrase: Redacted<string>,
    salt: Uint8Array,
    parameters: KdfParameters,
    purpose: 'seal' | 'open',
  ): Promise<Uint8Array>;
}

/** A queue that can be looked at: how it stands now, and how many were refused because too many waited. */
export interface QueuedKdf extends PassphraseKdf {
  queue(): { readonly running: number; readonly waiting: number; readonly refused: number };
}

/** Where this runs from its sources there is no compiled worker, and libuv's threads do. */
function openArgon2(): Argon2 {
  if (import.meta.url.endsWith('.ts')) return hashRaw;
  return openArgon2Threads(new URL('./argon2.worker.js', import.meta.url), KDFS_AT_ONCE);
}

/** One queue for the whole process: at most 2 derive at once and 64 wait, of which the last 32 places are for opening. */
export function openPassphraseKdf(): QueuedKdf {
  const argon2 = openArgon2();
  const queue = new Semaphore(KDFS_AT_ONCE, KDFS_WAITING_MAX);
  let refused = 0;
  return {
    queue: () => ({ running: queue.running, waiting: queue.waiting, refused }),
    async derive(passphrase, salt, parameters, purpose) {
      const waitingMax = purpose === 'seal' ? SEALS_WAITING_MAX : KDFS_WAITING_MAX;
      try {
        return await queue.run(() => argon2id(argon2, passphrase, salt, parameters), waitingMax);
      } catch (error) {
        if (!(error instanceof QueueFullError)) throw error;
        refused += 1;
        throw new VaultError('actor.throttled', { retryAfterS: 1 }, { cause: error });
      }
    },
  };
}

async function argon2id(
  argon2: Argon2,
  passphrase: Redacted<string>,
  salt: Uint8Array,
  parameters: KdfParameters,
): Promise<Uint8Array> {
  const password = utf8(passphrase.reveal().normalize('NFKC'));
  const options: Options = {
    // Argon2id, version 1.3, are the library's defaults; its enums are ambient, which a file compiled alone cannot read.
    memoryCost: parameters.memoryKib,
    timeCost: parameters.passes,
    parallelism: parameters.lanes,
    outputLen: PASS_PART_BYTES,
    salt,
  };
  try {
    return await argon2(password, options);
  } finally {
    password.fill(0);
  }
}
