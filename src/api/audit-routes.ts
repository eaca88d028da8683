import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { namesType } from '../http/negotiate.ts';
import { addressActor } from '../http/rate-limit.ts';
import type { AuditPage, AuditQuery, KeptAuditEntry } from '../vault/audit.ts';
import { VaultError } from '../vault/errors.ts';
import { AUDIT_PAGE, AUDIT_QUERY } from './admin-schemas.ts';
import type { AdminParts } from './admin-parts.ts';
import { timeText } from './answers.ts';
import type { Api } from './api-parts.ts';
import { auditQueryOf, limitOf } from './audit-fields.ts';
import { refusals } from './refusals.ts';

const NDJSON = 'application/x-ndjson';
const EXPORT_PAGE = 500;
const EXPORTS_MAX = 2;

function entryAnswer({ atMs, event, secretId, actor, reason }: KeptAuditEntry) {
  return {
    at: timeText(atMs),
    event,
    ...(secretId !== undefined && { id: secretId }),
    ...(actor !== undefined && { actor }),
    ...(reason !== undefined && { reason }),
  };
}

function linesOf({ entries }: AuditPage): string {
  return entries.map((entry) => `${JSON.stringify(entryAnswer(entry))}\n`).join('');
}

/** `GET /audit`: a page of what happened, or with `Accept: application/x-ndjson` all of it, streamed. */
export function auditRoutes(api: Api, { gate, audit, note }: AdminParts): void {
  let exports = 0;

  /** One page in memory at a time; the next one is read when the reader has taken it. */
  async function* exported(first: AuditPage, query: AuditQuery, most: number): AsyncGenerator<string> {
    let [page, left] = [first, most - first.entries.length];
    if (page.entries.length > 0) yield linesOf(page);
    while (page.next !== undefined && left > 0) {
      page = await audit({ ...query, before: page.next, limit: Math.min(EXPORT_PAGE, left) });
      left -= page.entries.length;
      if (page.entries.length > 0) yield linesOf(page);
    }
  }

  /** Counts from before its first page is asked for until its reader has gone. */
  async function openExport(query: AuditQuery, most: number): Promise<Readable> {
    if (exports >= EXPORTS_MAX) throw new VaultError('actor.throttled', { retryAfterS: 30 });
    exports += 1;
    try {
      const first = await audit({ ...query, limit: Math.min(EXPORT_PAGE, most) });
      const lines = Readable.from(exported(first, query, most));
      lines.once('close', () => (exports -= 1));
      return lines;
    } catch (error) {
      exports -= 1;
      throw error;
    }
  }

  api.get(
    '/audit',
    {
      config: { access: 'admin' },
      onRequest: gate,
      schema: {
        tags: ['Admin'],
        security: [{ admin: [] }],
        operationId: 'getAudit',
        summary: 'See what happened',
        description:
          'Who did what to which secret, newest first; never contents. With `Accept: application/x-ndjson` all that ' +
          'matches is streamed, one entry a line; `limit` then cuts it short. Looking is written down, too.',
        querystring: AUDIT_QUERY,
        response: { 200: AUDIT_PAGE, ...refusals('actor.unknown') },
      },
    },
    async (request, reply) => {
      const query = auditQueryOf(request.query);
      const actor = addressActor(request);
      if (!namesType(request.headers.accept, NDJSON)) {
        const { entries, next } = await audit(query);
        note(actor, 'look');
        return { entries: entries.map(entryAnswer), ...(next !== undefined && { next }) };
      }
      const lines = await openExport(query, limitOf(request.query) ?? Infinity);
      note(actor, 'export');
      const stream: FastifyReply = reply.type(NDJSON);
      return await stream.send(lines);
    },
  );
}
