import type { SecretRow, SecretTerms } from '../../vault/ports.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import { base64OfBytes, base64OfText, progressOf, textOfBase64 } from '../record-codec.ts';
import { keptRow, type Progress, type RowTable } from '../row-table.ts';
import type { RowChange } from '../row-store.ts';
import type { KeptState, StateChange, StateTable } from '../state-table.ts';
import { asciiJson, type JournalLine, type Operation } from './journal-codec.ts';

/** Everything the embedded store keeps: what lowdb holds. */
export interface VaultData {
  readonly rows: RowTable;
  readonly state: StateTable;
  clockMarkMs: number;
}

interface RowRecord extends SecretTerms {
  readonly envelope: string | null;
  readonly progress?: Progress;
}

interface ChangeRecord {
  readonly id: SecretId;
  readonly progress: Progress;
  /** The ciphertext goes with this change. */
  readonly envelope?: null;
}

interface StateRecord {
  readonly name: string;
  readonly value: string;
  readonly untilMs: number;
}

export function operationOf(change: RowChange | StateChange): Operation {
  switch (change.kind) {
    case 'insert': {
      const { row } = change;
      return { operation: 'insert', json: rowJson(row, row.envelope && base64OfBytes(row.envelope)) };
    }
    case 'change': {
      const { row } = change;
      const record: ChangeRecord = {
        id: row.id,
        progress: progressOf(row),
        ...(row.envelope === null && { envelope: null }),
      };
      return { operation: 'change', json: asciiJson(record) };
    }
    case 'purge':
      return { operation: 'purge', json: asciiJson({ ids: change.ids }) };
    case 'set':
      return { operation: 'set', json: stateJson(change.name, change.kept) };
    case 'delete':
      return { operation: 'delete', json: asciiJson({ name: change.name }) };
  }
}

/** `envelope` in base64. */
export function rowJson(row: Omit<SecretRow, 'envelope'>, envelope: string | null): string {
  const progress = progressOf(row);
  const isFresh = Object.keys(progress).length === 0;
  const { id, receiptHash, kekId, createdAtMs, expiresAtMs, maxViews } = row;
  const { hasPassphrase, isEndToEnd, isBound } = row;
  return asciiJson({
    id,
    receiptHash,
    kekId,
    createdAtMs,
    expiresAtMs,
    maxViews,
    hasPassphrase,
    isEndToEnd,
    isBound,
    envelope,
    // Left out, when it is undefined.
    progress: isFresh ? undefined : progress,
  });
}

export function stateJson(name: string, { value, untilMs }: KeptState): string {
  const record: StateRecord = { name, value: base64OfText(value), untilMs };
  return asciiJson(record);
}

function applyChange(data: VaultData, { id, progress, envelope }: ChangeRecord): boolean {
  const before = data.rows.findKept(id);
  if (!before) return false;
  data.rows.putKept(keptRow(before, progress, envelope === null ? null : before.envelope, before.place));
  return true;
}

/**
 * Makes what a line says so; `place` is its place among all that were read. `false` when the line makes no sense here. A
 * value is set, no rule is applied.
 */
export function applyLine(
  data: VaultData,
  { operation, payload }: Pick<JournalLine, 'operation' | 'payload'>,
  place: number,
): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  switch (operation) {
    case 'insert': {
      const record = payload as RowRecord;
      const envelope = record.envelope === null ? null : textOfBase64(record.envelope);
      data.rows.putKept(keptRow(record, record.progress ?? {}, envelope, place));
      return true;
    }
    case 'change':
      return applyChange(data, payload as ChangeRecord);
    case 'purge':
      for (const id of (payload as { ids: SecretId[] }).ids) data.rows.remove(id);
      return true;
    case 'set': {
      const { name, value, untilMs } = payload as StateRecord;
      data.state.set(name, { value: textOfBase64(value), untilMs });
      return true;
    }
    case 'delete':
      data.state.delete((payload as { name: string }).name);
      return true;
    case 'mark':
      data.clockMarkMs = Math.max(data.clockMarkMs, (payload as { atMs: number }).atMs);
      return true;
    default:
      return false;
  }
}
