import { isIP } from 'node:net';
import { addressClass } from '../http/rate-limit.ts';
import { parseActorName, type ActorName } from '../vault/actor.ts';
import type { AuditEvent, AuditQuery } from '../vault/audit.ts';
import { invalidInput } from '../vault/errors.ts';
import { parseSecretId } from '../vault/secret-key.ts';

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

export const MOMENT_WANTED = 'a time such as 2026-01-02T15:00:00Z, or a day such as 2026-01-02';
export const ID_WANTED = 'the id of a secret, 16 characters';
export const ACTOR_WANTED = 'who did it, such as address:203.0.113.7, token:ci, telegram:42, admin or time';
export const PAGE_MAX = 1_000;
const PAGE_USUALLY = 100;

export interface AuditFields {
  readonly from?: string;
  readonly to?: string;
  readonly id?: string;
  readonly event?: AuditEvent;
  readonly actor?: string;
  readonly before?: string;
  readonly limit?: string;
}

/** February has no 30th, and `Date.parse` takes it for a day of March. */
function isDay(text: string): boolean {
  const atMs = Date.parse(text);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

function momentOf(field: 'from' | 'to', text: string): number {
  const atMs = MOMENT.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) throw invalidInput(field, 'format', MOMENT_WANTED);
  return atMs;
}

/** Whoever is known by his address stands in the log by its class. */
function actorOf(text: string): ActorName {
  const actor = parseActorName(text);
  if (actor === undefined) throw invalidInput('actor', 'format', ACTOR_WANTED);
  const ip = actor.startsWith('address:') ? actor.slice('address:'.length) : '';
  return isIP(ip) === 0 ? actor : `address:${addressClass(ip)}`;
}

/** How many entries somebody asks for, or nothing when he does not say. */
export function limitOf({ limit }: Pick<AuditFields, 'limit'>, most = PAGE_MAX): number | undefined {
  if (limit === undefined) return undefined;
  const count = /^[0-9]{1,5}$/.test(limit) ? Number(limit) : 0;
  if (count >= 1 && count <= most) return count;
  throw invalidInput('limit', 'range', `a whole number from 1 to ${most}`);
}

/** What a query asks of the audit log. Throws `input.invalid` with the field at fault. */
export function auditQueryOf(fields: AuditFields): AuditQuery {
  const { from, to, id, event, actor, before } = fields;
  const secretId = id === undefined ? undefined : parseSecretId(id);
  if (id !== undefined && secretId === undefined) throw invalidInput('id', 'format', ID_WANTED);
  return {
    limit: limitOf(fields) ?? PAGE_USUALLY,
    ...(from !== undefined && { fromMs: momentOf('from', from) }),
    ...(to !== undefined && { toMs: momentOf('to', to) }),
    ...(secretId !== undefined && { secretId }),
    ...(event !== undefined && { event }),
    ...(actor !== undefined && { actor: actorOf(actor) }),
    ...(before !== undefined && { before }),
  };
}
