import type { Claim, Attempt, SecretRow } from '../vault/ports.ts';
import { dueAtMs } from '../vault/secret.ts';
import type { ClaimantHash, ReceiptHash, SecretId } from '../vault/secret-key.ts';
import { DueHeap } from './due-heap.ts';

/** A row as it lies in memory: the envelope as one latin1 character a byte, which costs a third of a `Uint8Array`. */
export type KeptRow = Omit<SecretRow, 'envelope'> & { readonly envelope: string | null };

const NO_CLAIMS: readonly Claim[] = [];
const NO_CLAIMANTS: readonly ClaimantHash[] = [];
const NO_ATTEMPTS: readonly Attempt[] = [];

export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function bytesOfText(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function rowOf(kept: KeptRow): SecretRow {
  return { ...kept, envelope: kept.envelope === null ? null : bytesOfText(kept.envelope) };
}

/** Every secret of a store in memory, by id, by receipt and by the time it is due. No operation walks over the rows. */
export class RowTable {
  readonly #rows = new Map<SecretId, KeptRow>();
  readonly #byReceipt = new Map<ReceiptHash, SecretId>();
  readonly #live = new DueHeap<SecretId>((id) => this.#dueMs(id, true));
  readonly #ended = new DueHeap<SecretId>((id) => this.#dueMs(id, false));
  #liveSecrets = 0;
  #liveBytes = 0;
  #droppedBytes = 0;

  get size(): number {
    return this.#rows.size;
  }

  /** Secrets that still hold their ciphertext. */
  get liveSecrets(): number {
    return this.#liveSecrets;
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Ciphertext that was dropped since this table exists; only grows. */
  get droppedBytes(): number {
    return this.#droppedBytes;
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

  put(row: SecretRow): void {
    const before = this.#rows.get(row.id);
    const kept = keptOf(row, before);
    this.#rows.set(row.id, kept);
    this.#count(before, kept);
    if (before === undefined) this.#byReceipt.set(row.receiptHash, row.id);
    const isLive = kept.envelope !== null;
    const dueMs = dueAtMs(row);
    if (
      before === undefined ||
      isLive !== (before.envelope !== null) ||
      dueMs !== dueAtMs(rowAsRule(before))
    ) {
      (isLive ? this.#live : this.#ended).push(row.id, dueMs);
    }
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

  /** All rows at this moment. They are values: what changes later changes none of these. */
  kept(): readonly KeptRow[] {
    return [...this.#rows.values()];
  }

  #dueMs(id: SecretId, isLive: boolean): number | undefined {
    const kept = this.#rows.get(id);
    return kept && isLive === (kept.envelope !== null) ? dueAtMs(rowAsRule(kept)) : undefined;
  }

  #count(before: KeptRow | undefined, after: KeptRow | undefined): void {
    const bytesBefore = before?.envelope?.length ?? 0;
    const bytesAfter = after?.envelope?.length ?? 0;
    this.#liveSecrets +=
      Number((after?.envelope ?? null) !== null) - Number((before?.envelope ?? null) !== null);
    this.#liveBytes += bytesAfter - bytesBefore;
    if (bytesAfter < bytesBefore) this.#droppedBytes += bytesBefore;
  }
}

/** `dueAtMs` reads times and states only, so that the envelope need not be unpacked for it. */
function rowAsRule(kept: KeptRow): SecretRow {
  return kept as unknown as SecretRow;
}

/** The sealed bytes never change in a secret's life, so a kept copy of them is kept on. */
function keptOf(row: SecretRow, before: KeptRow | undefined): KeptRow {
  return {
    ...row,
    envelope: row.envelope === null ? null : (before?.envelope ?? textOfBytes(row.envelope)),
    claims: row.claims.length === 0 ? NO_CLAIMS : row.claims,
    claimants: row.claimants.length === 0 ? NO_CLAIMANTS : row.claimants,
    attempts: row.attempts.length === 0 ? NO_ATTEMPTS : row.attempts,
  };
}
