import type { AuditQuery, KeptAuditEntry } from '../../vault/audit.ts';
import type { AuditLog } from '../../vault/ports.ts';
import { isAuditMatch, isNumericPlace } from '../audit-match.ts';

const ENTRIES_MAX = 100_000;

function isBefore({ place }: KeptAuditEntry, { before }: AuditQuery): boolean {
  return before === undefined || Number(place) < Number(before);
}

/** The audit log of a store that forgets: the latest entries only. */
export function openMemoryAudit(entriesMax = ENTRIES_MAX): AuditLog {
  const kept: KeptAuditEntry[] = [];
  let places = 0;
  return {
    append(entries) {
      for (const entry of entries) kept.push({ ...entry, place: String((places += 1)) });
      if (kept.length > entriesMax) kept.splice(0, kept.length - entriesMax);
      return Promise.resolve();
    },
    page(query) {
      if (!isNumericPlace(query)) return Promise.resolve({ entries: [] });
      const found: KeptAuditEntry[] = [];
      for (let at = kept.length - 1; at >= 0 && found.length <= query.limit; at -= 1) {
        const entry = kept[at];
        if (entry && isBefore(entry, query) && isAuditMatch(entry, query)) found.push(entry);
      }
      const entries = found.slice(0, query.limit);
      const next = found.length > query.limit ? entries.at(-1)?.place : undefined;
      return Promise.resolve({ entries, ...(next !== undefined && { next }) });
    },
    purge(beforeMs, limit) {
      let over = 0;
      while (over < limit && (kept[over]?.atMs ?? Infinity) < beforeMs) over += 1;
      kept.splice(0, over);
      return Promise.resolve(over);
    },
  };
}
