import type { AuditEntry, AuditQuery } from '../vault/audit.ts';

/** Whether an entry is one of those that are asked for, wherever the page begins. */
export function isAuditMatch(entry: AuditEntry, query: AuditQuery): boolean {
  const { fromMs = -Infinity, toMs = Infinity, secretId, event, actor } = query;
  return (
    entry.atMs >= fromMs &&
    entry.atMs < toMs &&
    (secretId === undefined || entry.secretId === secretId) &&
    (event === undefined || entry.event === event) &&
    (actor === undefined || entry.actor === actor)
  );
}

/** Whether the place to go on from is of a log that numbers its entries. No other place is in such a log. */
export function isNumericPlace({ before }: AuditQuery): boolean {
  return before === undefined || /^[0-9]{1,16}$/.test(before);
}
