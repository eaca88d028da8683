import { asBuffer, plainBytes } from '../kit/bytes.ts';
import type { LiveCounts } from '../vault/live.ts';
import type { Claim, Attempt, SecretRow, SecretTerms } from '../vault/ports.ts';
import { dueAtMs, isLive } from '../vault/secret.ts';
import type { ClaimantHash, ReceiptHash, SecretId } from '../vault/secret-key.ts';
import { DueHeap } from './due-heap.ts';
import { LiveTally } from './live-tally.ts';
import { NOWHERE, type Places } from './places.ts';

/**
 * A row as it lies in memory: the envelope as one latin1 character a byte, which costs a third of a `Uint8Array`, and the
 * place of the change that brought it.
 */
export type KeptRow = Omit<SecretRow, 'envelope'> & {
  readonly envelope: string | null;
  readonly place: number;
};

const NO_CLAIMS: readonly Claim[] = [];
const NO_CLAIMANTS: readonly ClaimantHash[] = [];
const NO_ATTEMPTS: readonly Attempt[] = [];

export function textOfBytes(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

export function bytesOfText(text: string): Uint8Array {
  return plainBytes(Buffer.from(text, 'latin1'));
}

type Rest = Omit<SecretRow, keyof SecretTerms | 'envelope'>;

/** What of a row may change in its life, without what is as it was at the beginning. */
export type Progress = Partial<Rest>;

/** Field by field: built by spreading, a row takes ten times as long and more memory. */
function assemble(terms: SecretTerms, rest: Rest, envelope: string | null, place: number): KeptRow {
  return {
    id: terms.id,
    receiptHash: terms.receiptHash,
    kekId: terms.kekId,
    createdAtMs: terms.createdAtMs,
    expiresAtMs: terms.expiresAtMs,
    maxViews: terms.maxViews,
    hasPassphrase: terms.hasPassphrase,
    isEndToEnd: terms.isEndToEnd,
    isBound: terms.isBound,
    state: rest.state,
    envelope,
    viewsLeft: rest.viewsLeft,
    openedAtMs: rest.openedAtMs,
    endedAtMs: rest.endedAtMs,
    claims: rest.claims.length === 0 ? NO_CLAIMS : rest.claims,
    claimants: rest.claimants.length === 0 ? NO_CLAIMANTS : rest.claimants,
    attempts: rest.attempts.length === 0 ? NO_ATTEMPTS : rest.attempts,
    wrongTries: rest.wrongTries,
    deniedAttempts: rest.deniedAttempts,
    thaws: rest.thaws,
    place,
  };
}

function rowOf(kept: KeptRow): SecretRow {
  return {
    id: kept.id,
    receiptHash: kept.receiptHash,
    kekId: kept.kekId,
    createdAtMs: kept.createdAtMs,
    expiresAtMs: kept.expiresAtMs,
    maxViews: kept.maxViews,
    hasPassphrase: kept.hasPassphrase,
    isEndToEnd: kept.isEndToEnd,
    isBound: kept.isBound,
    state: kept.state,
    envelope: kept.envelope === null ? null : bytesOfText(kept.envelope),
    viewsLeft: kept.viewsLeft,
    openedAtMs: kept.openedAtMs,
    endedAtMs: kept.endedAtMs,
    claims: kept.claims,
    claimants: kept.claimants,
    attempts: kept.attempts,
    wrongTries: kept.wrongTries,
    deniedAttempts: kept.deniedAttempts,
    thaws: kept.thaws,
  };
}

/** The sealed bytes never change in a secret's life, so a kept copy of them is kept on. */
function keptOf(row: SecretRow, before: KeptRow | undefined, place: number): KeptRow {
  const envelope = row.envelope === null ? null : (before?.envelope ?? textOfBytes(row.envelope));
  return assemble(row, row, envelope, place);
}

export function keptRow(
  terms: SecretTerms,
  progress: Progress,
  envelope: string | null,
  place: number,
): KeptRow {
  const rest: Rest = {
    state: progress.state ?? 'sealed',
    viewsLeft: progress.viewsLeft ?? terms.maxViews,
    openedAtMs: progress.openedAtMs ?? null,
    endedAtMs: progress.endedAtMs ?? null,
    claims: progress.claims ?? NO_CLAIMS,
    claimants: progress.claimants ?? NO_CLAIMANTS,
    attempts: progress.attempts ?? NO_ATTEMPTS,
    wrongTries: progress.wrongTries ?? 0,
    deniedAttempts: progress.deniedAttempts ?? 0,
    thaws: progress.thaws ?? 0,
  };
  return assemble(terms, rest, envelope, place);
}

/** Every secret of a store in memory, by id, by receipt and by the time it is due. No operation walks over the rows. */
export class RowTable {
  readonly #rows = new Map<SecretId, KeptRow>();
  readonly #byReceipt = new Map<ReceiptHash, SecretId>();
  readonly #live = new DueHeap<SecretId>((id) => this.#dueMs(id, true));
  readonly #ended = new DueHeap<SecretId>((id) => this.#dueMs(id, false));
  readonly #places: Places;
  readonly #tally = new LiveTally();
  #liveBytes = 0;

  constructor(places = NOWHERE) {
    this.#places = places;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Secrets that still hold their ciphertext. */
  get liveSecrets(): number {
    return this.#tally.secrets;
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  liveCounts(): LiveCounts {
    return this.#tally.counts();
  }

  has(id: SecretId): boolean {
    return this.#rows.has(id);
  }

  find(id: SecretId): SecretRow | undefined {
    const kept = this.#rows.get(id);
    return kept && rowOf(kept);
  }

  findByReceipt(receiptHash: ReceiptHash): SecretRow | undefined {
    const id = this.#byReceipt.get(receiptHash);
    return id === undefined ? undefined : this.find(id);
  }

  findKept(id: SecretId): KeptRow | undefined {
    return this.#rows.get(id);
  }

  put(row: SecretRow): void {
    const before = this.#rows.get(row.id);
    this.putKept(keptOf(row, before, before?.place ?? this.#places.next()));
  }

  putKept(kept: KeptRow): void {
    const { id, receiptHash } = kept;
    const before = this.#rows.get(id);
    this.#rows.set(id, kept);
    this.#count(before, kept);
    if (before === undefined) this.#byReceipt.set(receiptHash, id);
    const dueMs = dueMsOf(kept);
    const isDueAsBefore = before && isLive(kept) === isLive(before) && dueMs === dueMsOf(before);
    if (!isDueAsBefore) (isLive(kept) ? this.#live : this.#ended).push(id, dueMs);
  }

  remove(id: SecretId): void {
    const kept = this.#rows.get(id);
    if (!kept) return;
    this.#rows.delete(id);
    this.#byReceipt.delete(kept.receiptHash);
    this.#count(kept, undefined);
  }

  /** The live row that has been due longest. It has to be put back changed, or it is not found here again. */
  takeDue(nowMs: number): SecretRow | undefined {
    const id = this.#live.take(nowMs);
    return id === undefined ? undefined : this.find(id);
  }

  /** Removes the ended row whose receipt has been over longest and gives its id. */
  takeOver(nowMs: number): SecretId | undefined {
    const id = this.#ended.take(nowMs);
    if (id !== undefined) this.remove(id);
    return id;
  }

  *rows(): Generator<SecretRow> {
    for (const kept of this.#rows.values()) yield rowOf(kept);
  }

  /** All rows at this moment. They are values: what changes later changes none of these. */
  kept(): readonly KeptRow[] {
    return [...this.#rows.values()];
  }

  #dueMs(id: SecretId, isAmongLive: boolean): number | undefined {
    const kept = this.#rows.get(id);
    return kept && isAmongLive === isLive(kept) ? dueMsOf(kept) : undefined;
  }

  #count(before: KeptRow | undefined, after: KeptRow | undefined): void {
    const bytesBefore = before?.envelope?.length ?? 0;
    const bytesAfter = after?.envelope?.length ?? 0;
    if (before && isLive(before)) this.#tally.add(before, -1);
    if (after && isLive(after)) this.#tally.add(after, 1);
    this.#liveBytes += bytesAfter - bytesBefore;
    if (before && bytesAfter < bytesBefore) this.#places.rowDropped(before.id, before.place, bytesBefore);
  }
}

/** `dueAtMs` reads times and states only, so that the envelope need not be unpacked for it. */
function dueMsOf(kept: KeptRow): number {
  return dueAtMs(kept as unknown as SecretRow);
}
