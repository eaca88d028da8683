import type { Redacted } from '../kit/redacted.ts';
import type { ActorName } from './actor.ts';
import { VaultError } from './errors.ts';
import type { VaultEvents } from './events.ts';
import type { Attempt, Sealer, SecretRow, SecretStore, Unlocked } from './ports.ts';
import { addressHashOf, type SecretId, type SecretKey } from './secret-key.ts';
import { attemptsLeft } from './secret.ts';
import type { Clock } from '../kit/clock.ts';

/** Somebody who holds the key and, where one is needed, says a passphrase. */
export interface Asker {
  readonly key: SecretKey;
  readonly passphrase?: Redacted<string>;
  /** Who asks: tries are counted for him. */
  readonly from: ActorName;
}

export interface Admission {
  readonly unlocked: Unlocked;
  /** The counted try; the claim or burn gives it back. */
  readonly attempt?: Attempt;
}

interface Doors {
  readonly store: SecretStore;
  readonly sealer: Sealer;
  readonly events: VaultEvents;
  readonly clock: Clock;
}

/**
 * Lets in who knows what is needed, before any view is spent. A wrong passphrase costs one try and nothing else:
 * it is counted, durably, before it is judged, so that a thousand guesses at once are still at most five.
 */
export async function admit(
  row: SecretRow & { envelope: Uint8Array },
  asker: Asker,
  doors: Doors,
): Promise<Admission> {
  if (!doors.sealer.knows(row.kekId)) throw new VaultError('key.unknown', { part: 'keys' });
  if (row.hasPassphrase) return await admitWithPassphrase(row, asker, doors);
  const unlocked = await doors.sealer.unlock(row.envelope, asker.key);
  if (!unlocked || !isSealedFor(row, unlocked)) throw new VaultError('key.unknown', { part: 'keys' });
  return { unlocked };
}

/**
 * Whether the row says of its secret what was sealed with it. Whoever can write to the store could otherwise give it a longer
 * life or more views, or let what is for named people be opened by a link; it is then a damaged record like any other.
 */
function isSealedFor(row: SecretRow, { terms }: Unlocked): boolean {
  return (
    terms.createdAtMs === row.createdAtMs &&
    terms.expiresAtMs === row.expiresAtMs &&
    terms.maxViews === row.maxViews &&
    terms.isEndToEnd === row.isEndToEnd &&
    terms.recipients.length > 0 === row.isBound
  );
}

async function reserve(row: SecretRow, asker: Asker, doors: Doors) {
  const from = addressHashOf(asker.key, asker.from);
  const nowMs = doors.clock.now();
  if (asker.passphrase === undefined) {
    throw new VaultError('passphrase.required', { attemptsLeft: attemptsLeft(row, from, nowMs) });
  }
  const outcome = await doors.store.reserveAttempt(row.id, { nowMs, from });
  switch (outcome.kind) {
    case 'reserved':
      return outcome;
    case 'throttled':
      throw new VaultError('actor.throttled', {
        retryAfterS: Math.ceil(outcome.retryAfterMs / 1000),
        attemptsLeft: 0,
      });
    case 'frozen':
      throw new VaultError('secret.frozen');
    case 'gone':
      throw new VaultError('secret.gone');
  }
}

async function admitWithPassphrase(
  row: SecretRow & { envelope: Uint8Array },
  asker: Asker,
  doors: Doors,
): Promise<Admission> {
  const { attempt, attemptsLeft: left, isFreezing } = await reserve(row, asker, doors);
  let unlocked: Unlocked | undefined;
  try {
    unlocked = await doors.sealer.unlock(row.envelope, asker.key, asker.passphrase);
  } catch (error) {
    await doors.store.returnAttempt(row.id, attempt);
    throw error;
  }
  if (unlocked && isSealedFor(row, unlocked)) return { unlocked, attempt };
  if (unlocked) {
    await doors.store.returnAttempt(row.id, attempt);
    throw new VaultError('key.unknown', { part: 'keys' });
  }
  const told = { id: row.id, atMs: doors.clock.now(), actor: asker.from };
  doors.events.tell({ kind: 'refused', ...told, reason: 'passphrase' });
  if (isFreezing) doors.events.tell({ kind: 'frozen', ...told });
  throw new VaultError('passphrase.wrong', { attemptsLeft: left });
}

/** What the claim or burn gives. Where the store could not do it, the try that was right does not go on counting as a wrong one. */
export async function orGiveBack<T>(
  work: Promise<T>,
  {
    store,
    id,
    attempt,
  }: { readonly store: SecretStore; readonly id: SecretId; readonly attempt: Attempt | undefined },
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    // As far as the store can: it has failed once already.
    if (attempt) await store.returnAttempt(id, attempt).catch(() => undefined);
    throw error;
  }
}
