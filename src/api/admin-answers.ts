import { isFrozen } from '../vault/secret.ts';
import type { SecretRow } from '../vault/ports.ts';
import type { Overview, RingKey } from './admin-parts.ts';
import { timeText } from './answers.ts';

/** What whoever answers for this server may know of a secret: everything but what it is. */
export function rowAnswer(row: SecretRow) {
  return {
    id: row.id,
    state: isFrozen(row) ? ('frozen' as const) : row.state,
    created_at: timeText(row.createdAtMs),
    expires_at: timeText(row.expiresAtMs),
    views: row.maxViews,
    views_left: row.envelope === null ? 0 : row.viewsLeft,
    passphrase_required: row.hasPassphrase,
    end_to_end: row.isEndToEnd,
    for_people: row.isBound,
    denied_attempts: row.deniedAttempts,
    key_id: row.kekId,
  };
}

function ringKey({ sinceMs, ...key }: RingKey) {
  return { ...key, known_since: sinceMs === undefined ? null : timeText(sinceMs) };
}

export function overviewAnswer({ live, day, ...one }: Overview) {
  return {
    version: one.version,
    started_at: timeText(one.startedAtMs),
    uptime_seconds: one.uptimeS,
    memory_bytes: one.memoryBytes,
    store: { engine: one.store.engine, is_up: one.store.isUp },
    keys: { is_right: one.keys.isRight, ring: one.keys.ring.map(ringKey) },
    faces: [...one.faces],
    jobs: one.jobs.map(({ name, everyMs, lastAtMs, hasFailed, nextAtMs }) => ({
      name,
      every_seconds: everyMs / 1000,
      last_at: lastAtMs === undefined ? null : timeText(lastAtMs),
      has_failed: hasFailed ?? false,
      next_at: nextAtMs === undefined ? null : timeText(nextAtMs),
    })),
    live: {
      secrets: live.secrets,
      with_passphrase: live.withPassphrase,
      end_to_end: live.endToEnd,
      for_people: live.forPeople,
      frozen: live.frozen,
      is_whole: live.isWhole,
    },
    day: { events: day.events, refusals: day.refusals, is_whole: day.isWhole },
  };
}

export type OverviewAnswer = ReturnType<typeof overviewAnswer>;
export type RowAnswer = ReturnType<typeof rowAnswer>;
