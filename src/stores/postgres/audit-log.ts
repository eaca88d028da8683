import type { AuditEvent, KeptAuditEntry } from '../../vault/audit.ts';
import type { AuditLog } from '../../vault/ports.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import { isNumericPlace } from '../audit-match.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Columns as arrays: any number of entries in one statement. */
const APPEND = statement(
  'audit_append',
  `INSERT INTO audit (at_ms, event, secret_id, actor, reason)
   SELECT at_ms, event, secret_id, actor, reason
   FROM unnest(:at_ms::bigint[], :event::text[], :secret_id::text[], :actor::text[], :reason::text[])
     WITH ORDINALITY AS entry (at_ms, event, secret_id, actor, reason, number)
   ORDER BY number`,
);

const CONDITIONS = {
  before: 'place < :before::bigint',
  from_ms: 'at_ms >= :from_ms::bigint',
  to_ms: 'at_ms < :to_ms::bigint',
  secret_id: 'secret_id = :secret_id',
  event: 'event = :event',
  actor: 'actor = :actor',
} as const;

const PURGE = statement(
  'audit_purge',
  `DELETE FROM audit WHERE place = ANY (ARRAY(
     SELECT place FROM audit WHERE at_ms < :before_ms::bigint ORDER BY at_ms LIMIT :at_most::bigint FOR UPDATE SKIP LOCKED))`,
);

interface AuditRecord {
  readonly place: number;
  readonly at_ms: number;
  readonly event: AuditEvent;
  readonly secret_id: SecretId | null;
  readonly actor: string | null;
  readonly reason: string | null;
}

function entryOf({ place, at_ms, event, secret_id, actor, reason }: AuditRecord): KeptAuditEntry {
  return {
    atMs: at_ms,
    event,
    ...(secret_id !== null && { secretId: secret_id }),
    ...(actor !== null && { actor }),
    ...(reason !== null && { reason }),
    place: String(place),
  };
}

/** A page's statement names only the conditions that were asked for, so that each is planned by its own index. */
function pageStatement(asked: readonly (keyof typeof CONDITIONS)[]) {
  const where = asked.map((name) => CONDITIONS[name]).join(' AND ');
  return statement(
    ['audit_page', ...asked].join('_'),
    `SELECT place, at_ms, event, secret_id, actor, reason FROM audit
     ${where === '' ? '' : `WHERE ${where}`} ORDER BY place DESC LIMIT :at_most::bigint`,
  );
}

/** The audit log in PostgreSQL. */
export function postgresAuditLog(database: Database): AuditLog {
  return {
    async append(entries) {
      if (entries.length === 0) return;
      await database.once(APPEND, {
        at_ms: entries.map(({ atMs }) => atMs),
        event: entries.map(({ event }) => event),
        secret_id: entries.map(({ secretId }) => secretId ?? null),
        actor: entries.map(({ actor }) => actor ?? null),
        reason: entries.map(({ reason }) => reason ?? null),
      });
    },
    async page(query) {
      if (!isNumericPlace(query)) return { entries: [] };
      const { limit, fromMs, toMs, secretId, ...rest } = query;
      const values = { ...rest, from_ms: fromMs, to_ms: toMs, secret_id: secretId };
      const names = Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[];
      const asked = names.filter((name) => values[name] !== undefined);
      const { rows } = await database.surely<AuditRecord>(pageStatement(asked), {
        ...values,
        at_most: limit + 1,
      });
      const entries = rows.slice(0, limit).map(entryOf);
      const next = rows.length > limit ? entries.at(-1)?.place : undefined;
      return { entries, ...(next !== undefined && { next }) };
    },
    async purge(beforeMs, limit) {
      return (await database.once(PURGE, { before_ms: beforeMs, at_most: limit })).count;
    },
  };
}
