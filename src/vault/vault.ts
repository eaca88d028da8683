import type { Clock } from '../kit/clock.ts';
import { invariant } from '../kit/invariant.ts';
import type { Random } from '../kit/random.ts';
import { VaultError } from './errors.ts';
import type { VaultEvents } from './events.ts';
import type { ActorName } from './actor.ts';
import { kindOf, limitsOf } from './ceilings.ts';
import type { DayShare } from './day-share.ts';
import { checkOrder, type OrderLimits, type SecretOrder } from './order.ts';
import { admit, orGiveBack, type Asker } from './passphrase.ts';
import type { Quota } from './live.ts';
import type { Plaintext, Sealer, SecretRow, SecretStore } from './ports.ts';
import { receiptDesk, tellBurning, type ReceiptDesk } from './receipt-desk.ts';
import { atTime, isOpenTo, newRow } from './secret.ts';
import {
  claimantHashOf,
  claimIdHashOf,
  idOf,
  newReceiptKey,
  newSecretKey,
  receiptHashOf,
  type ReceiptKey,
  type SecretId,
  type SecretKey,
} from './secret-key.ts';

/** What the sender gets, once. The two keys are known to nobody else afterwards. */
export interface Created {
  readonly id: SecretId;
  readonly secretKey: SecretKey;
  readonly receiptKey: ReceiptKey;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly ttlS: number;
  readonly views: number;
  readonly hasPassphrase: boolean;
}

/** What anyone with the id may know of a live secret. */
export interface Peek {
  readonly id: SecretId;
  readonly hasPassphrase: boolean;
  readonly isEndToEnd: boolean;
  readonly expiresAtMs: number;
}

export interface RevealRequest extends Asker {
  /** The id the asker named, if he named one; another than the key's is `secret.gone`, and nothing is counted. */
  readonly id?: SecretId;
  /** 22 to 64 base64url characters: lets the same asker ask again for 60 s. */
  readonly claimId?: string;
  /** The platform user who asks, for a secret made for named people. */
  readonly claimant?: string;
}

export interface Revealed {
  readonly id: SecretId;
  readonly text: Plaintext;
  readonly viewsLeft: number;
  readonly expiresAtMs: number;
  readonly isRepeat: boolean;
}

/** The vault: every rule about secrets, over whichever store and sealer it is given. See {@link openVault}. */
export interface Vault extends ReceiptDesk {
  /** Keeps a text; resolves when it is durable. Throws `input.*`, `secret.exists`, `store.*`, `actor.throttled`. */
  create(order: SecretOrder): Promise<Created>;
  /** Whether it is live, without opening it. Throws `secret.gone` for whatever is not, and for what is made for someone. */
  peek(id: SecretId): Promise<Peek>;
  /**
   * Opens it: the claim is durable before the text is decrypted. Throws `secret.gone`, `passphrase.required`,
   * `passphrase.wrong`, `secret.frozen`, `actor.throttled`, `actor.forbidden` (a named stranger), `key.unknown`, `store.unavailable`.
   */
  reveal(request: RevealRequest): Promise<Revealed>;
  /** Ends it, for whoever holds the key (and the passphrase). Throws as `reveal` does. */
  burn(asker: Asker): Promise<void>;
  /** Ends at most `limit` secrets that are due; resolves to how many ended. */
  sweep(limit: number): Promise<number>;
  /** Forgets at most `limit` receipts that are over; resolves to how many. */
  purgeReceipts(limit: number): Promise<number>;
}

export interface VaultParts {
  readonly store: SecretStore;
  readonly sealer: Sealer;
  readonly events: VaultEvents;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: OrderLimits;
  readonly quota: Quota;
  /** How much of the quota one actor may use up; no limit without. */
  readonly dayShare?: DayShare;
  /** Throws when nothing new may be kept; without it, all may. */
  readonly mayKeep?: () => void;
}

type LiveRow = SecretRow & { readonly envelope: Uint8Array };

/** The vault over its parts; it holds nothing itself and needs no closing. */
export function openVault(parts: VaultParts): Vault {
  const { store, events, clock } = parts;

  /** All that is not there for the asker is refused at this one place, so that a stopwatch tells none of it apart. */
  async function liveRow(id: SecretId, claimant?: string): Promise<LiveRow> {
    const found = await store.find(id);
    const row = found && atTime(found, clock.now());
    const isHidden = row?.isBound === true && claimant === undefined;
    if (!row || row.envelope === null || isHidden) throw new VaultError('secret.gone');
    return row as LiveRow;
  }

  return {
    create: (order) => create(order, parts),

    async peek(id) {
      const row = await liveRow(id);
      if (row.state !== 'sealed') throw new VaultError('secret.gone');
      const { hasPassphrase, isEndToEnd, expiresAtMs } = row;
      return { id, hasPassphrase, isEndToEnd, expiresAtMs };
    },

    async reveal(request) {
      const id = idOf(request.key);
      if (request.id !== undefined && request.id !== id) throw new VaultError('secret.gone');
      return await reveal(await liveRow(id, request.claimant), request, parts);
    },

    async burn(asker) {
      const row = await liveRow(idOf(asker.key));
      if (row.state !== 'sealed') throw new VaultError('secret.gone');
      const { attempt } = await admit(row, asker, parts);
      const nowMs = clock.now();
      const burning = store.burn(row.id, { nowMs, ...(attempt && { attempt }) });
      const outcome = await orGiveBack(burning, { store, id: row.id, attempt });
      tellBurning(row.id, outcome, { atMs: nowMs, actor: asker.from }, events);
      if (outcome.kind !== 'burned') throw new VaultError('secret.gone');
    },

    ...receiptDesk(parts),

    async sweep(limit) {
      const atMs = clock.now();
      const ended = await store.expireDue(atMs, limit);
      for (const { id, state } of ended)
        if (state === 'expired') events.tell({ kind: 'expired', id, atMs, actor: 'time' });
      return ended.length;
    },

    purgeReceipts: (limit) => store.purgeReceipts(clock.now(), limit),
  };
}

async function create(order: SecretOrder, parts: VaultParts): Promise<Created> {
  const { ttlS, views, recipients } = checkOrder(order, limitsOf(parts.limits, kindOf(order.actor)));
  parts.mayKeep?.();
  const secretKey = order.endToEnd?.key ?? newSecretKey(parts.random);
  const receiptKey = newReceiptKey(parts.random);
  const id = idOf(secretKey);
  const createdAtMs = parts.clock.now();
  const expiresAtMs = createdAtMs + ttlS * 1000;
  const isEndToEnd = order.endToEnd !== undefined;
  const hasPassphrase = order.passphrase !== undefined;
  const { envelope, kekId } = await parts.sealer.seal({
    text: order.text,
    key: secretKey,
    id,
    terms: {
      createdAtMs,
      expiresAtMs,
      maxViews: views,
      isEndToEnd,
      recipients: recipients.map((actor) => claimantHashOf(secretKey, actor)),
    },
    ...(order.passphrase && { passphrase: order.passphrase }),
  });
  const row = newRow(
    {
      id,
      receiptHash: receiptHashOf(receiptKey),
      kekId,
      createdAtMs,
      expiresAtMs,
      maxViews: views,
      hasPassphrase,
      isEndToEnd,
      isBound: recipients.length > 0,
    },
    envelope,
  );
  await keep(row, envelope.length, order.actor, parts);
  parts.events.tell({ kind: 'created', id, atMs: createdAtMs, actor: order.actor });
  return { id, secretKey, receiptKey, createdAtMs, expiresAtMs, ttlS, views, hasPassphrase };
}

/** Keeps the row, within its maker's share of the day: of that nothing is gone when it could not be kept. */
async function keep(
  row: SecretRow,
  bytes: number,
  actor: ActorName,
  { store, quota, dayShare }: VaultParts,
): Promise<void> {
  const giveBack = dayShare?.(actor, bytes);
  try {
    if (!(await store.insert(row, quota))) throw new VaultError('secret.exists');
  } catch (error) {
    giveBack?.();
    throw error;
  }
}

async function reveal(row: LiveRow, request: RevealRequest, parts: VaultParts): Promise<Revealed> {
  const { store, events, clock } = parts;
  const { id, expiresAtMs } = row;
  const claimIdHash = request.claimId === undefined ? undefined : claimIdHashOf(request.claimId);
  // Before the passphrase: whether it is asked for would tell a claimed secret from one that is gone.
  if (!isOpenTo(row, claimIdHash, clock.now())) throw new VaultError('secret.gone');
  const claimant = row.isBound ? claimantHashOf(request.key, request.claimant ?? '') : undefined;
  if (claimant !== undefined && !parts.sealer.names(row.envelope, claimant)) {
    // Before the passphrase: a stranger's tries must not freeze what was made for somebody else.
    events.tell({ kind: 'refused', id, atMs: clock.now(), actor: request.from, reason: 'claimant' });
    throw new VaultError('actor.forbidden');
  }
  const { unlocked, attempt } = await admit(row, request, parts);
  const isNamed = claimant === undefined || unlocked.terms.recipients.includes(claimant);
  invariant(isNamed, 'an envelope proves the names that it says');
  const nowMs = clock.now();
  const claiming = store.claim(id, {
    nowMs,
    ...(claimIdHash !== undefined && { claimIdHash }),
    ...(claimant !== undefined && { claimant }),
    ...(attempt && { attempt }),
  });
  const outcome = await orGiveBack(claiming, { store, id, attempt });
  if (outcome.kind === 'gone' || outcome.kind === 'claimant_done') throw new VaultError('secret.gone');
  const { viewsLeft } = outcome;
  const isRepeat = outcome.kind === 'repeated';
  invariant(viewsLeft >= 0 && viewsLeft < row.maxViews, 'releases never exceed the views of a secret');
  const text = unlocked.open();
  const told = { id, atMs: nowMs, actor: request.from };
  if (isRepeat) events.tell({ kind: 'repeated', ...told });
  else events.tell({ kind: 'opened', ...told, viewsLeft });
  return { id, text, viewsLeft, expiresAtMs, isRepeat };
}
