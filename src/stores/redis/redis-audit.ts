import { toBase64Url } from '../../kit/bytes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Random } from '../../kit/random.ts';
import type { AuditEntry, AuditQuery, KeptAuditEntry } from '../../vault/audit.ts';
import type { AuditLog } from '../../vault/ports.ts';
import { isAuditMatch } from '../audit-match.ts';
import { KEY_NAMES, opKey } from './keys.ts';
import type { Argument, RedisLink } from './redis-link.ts';

const TOKEN_BYTES = 16;
const ENTRIES_PER_STEP = 500;
/** One page reads no more than this; a rarer entry is found on a later page. */
const STEPS_MAX = 100;
/** An entry's place tells when it was: at most this long after (or, by clocks that differ, before) what it says itself. */
const APART_MS = 3_600_000;

export interface RedisAuditParts {
  readonly link: RedisLink;
  readonly random: Random;
  readonly clock: Clock;
  readonly time: (nowMs: number) => Argument;
}

const PLACE = /^\d{1,15}-\d{1,15}$/;

type Kept = readonly [Buffer, readonly [Buffer, Buffer]];

function entryOf([place, [, text]]: Kept): KeptAuditEntry {
  return { ...(JSON.parse(text.toString('utf8')) as AuditEntry), place: place.toString() };
}

function newestPlace({ before, toMs }: AuditQuery): string {
  if (before !== undefined) return `(${before}`;
  return toMs === undefined ? '+' : String(Math.max(0, toMs + APART_MS));
}

/** The audit log as a Redis stream: appended at the end, read from there backwards, forgotten at the beginning. */
export function openRedisAudit({ link, random, clock, time }: RedisAuditParts): AuditLog {
  return {
    async append(entries) {
      if (entries.length === 0) return;
      const mark = opKey(toBase64Url(random(TOKEN_BYTES)));
      const texts = entries.map((entry) => JSON.stringify(entry));
      await link.run('audit-append', [mark], [time(clock.now()), ...texts]);
    },
    async page(query) {
      const oldest = query.fromMs === undefined ? '-' : String(Math.max(0, query.fromMs - APART_MS));
      const found: KeptAuditEntry[] = [];
      if (query.before !== undefined && !PLACE.test(query.before)) return { entries: [] };
      let newest = newestPlace(query);
      // One more than asked for tells whether there is a next page.
      for (let steps = 0; found.length <= query.limit; steps += 1) {
        if (steps === STEPS_MAX) return { entries: found, next: newest.slice(1) };
        const step = (await link.read(
          'XREVRANGE',
          KEY_NAMES.AUDIT,
          newest,
          oldest,
          'COUNT',
          ENTRIES_PER_STEP,
        )) as Kept[];
        const entries = step.map(entryOf);
        found.push(...entries.filter((entry) => isAuditMatch(entry, query)));
        const last = entries.at(-1);
        if (!last || step.length < ENTRIES_PER_STEP) break;
        newest = `(${last.place}`;
      }
      const entries = found.slice(0, query.limit);
      const next = found.length > query.limit ? entries.at(-1)?.place : undefined;
      return { entries, ...(next !== undefined && { next }) };
    },
    async purge(beforeMs, limit) {
      let purged = 0;
      while (purged < limit) {
        const count = Math.min(ENTRIES_PER_STEP, limit - purged);
        const answer = (await link.run('audit-purge', [], [time(clock.now()), beforeMs, count])) as number;
        purged += answer;
        if (answer < count) break;
      }
      return purged;
    },
  };
}
