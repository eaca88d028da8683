import { existsSync, readFileSync } from 'node:fs';
import type { DayCounts, FaceState, Overview, RingKey } from '../api/admin-parts.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { withDeadline } from '../kit/deadline.ts';
import type { AuditLog } from '../vault/ports.ts';
import type { AppParts } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';
import { openKeyAges } from './key-ages.ts';

const DAY_MS = 86_400_000;
const CHECK_MS = 1_000;
const FRESH_MS = 10_000;
/** A store that has to look at secrets to count them looks at no more. */
const ROWS_MAX = 20_000;
const PAGES_MAX = 5;
const PAGE = 1_000;

async function dayCounts(audit: AuditLog, fromMs: number): Promise<DayCounts & { isWhole: boolean }> {
  const events: Record<string, number> = {};
  const refusals: Record<string, number> = {};
  let before: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await audit.page({ fromMs, limit: PAGE, ...(before !== undefined && { before }) });
    for (const { event, reason } of page.entries) {
      events[event] = (events[event] ?? 0) + 1;
      if (event === 'refused' && reason !== undefined) refusals[reason] = (refusals[reason] ?? 0) + 1;
    }
    before = page.next;
    if (before === undefined) return { events, refusals, isWhole: true };
  }
  return { events, refusals, isWhole: false };
}

function isWell(check: () => Promise<void>, name: string): Promise<boolean> {
  return withDeadline(check(), CHECK_MS, name).then(
    () => true,
    () => false,
  );
}

async function faceState({ name, isOn, note, check }: Face): Promise<FaceState> {
  if (!isOn) return { name, state: 'off', note };
  return { name, state: !check || (await isWell(check, name)) ? 'up' : 'down', note };
}

function ringOf(keyRing: KeyRing, since: ReadonlyMap<number, number>): RingKey[] {
  return keyRing.keyIds.map((id) => ({
    id,
    role: keyRing.roleOf(id) ?? 'opens',
    fingerprint: keyRing.fingerprint(id),
    sinceMs: since.get(id),
  }));
}

/** From the package that this program came in; it lies one or two folders up, as the program was built. */
function versionHere(): string {
  const places = ['../package.json', '../../package.json'].map((place) => new URL(place, import.meta.url));
  const place = places.find((one) => existsSync(one));
  if (!place) return 'unknown';
  const { version } = JSON.parse(readFileSync(place, 'utf8')) as { readonly version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}

/** Puts the overview together, at most once in ten seconds however many ask. */
export function openOverview(
  { stores, checks, keys, runs }: Domain,
  faces: () => readonly Face[],
  { loaded, clock }: Pick<AppParts, 'loaded' | 'clock'>,
): () => Promise<Overview> {
  const startedAtMs = clock.now();
  const begunAtMs = clock.monotonic();
  const version = versionHere();
  const ages = openKeyAges(stores.state);
  let latest: { readonly atMs: number; readonly overview: Promise<Overview> } | undefined;

  async function look(): Promise<Overview> {
    const keyRing = keys.current;
    const [isUp, isRight, since, live, day, states] = await Promise.all([
      isWell(() => checks['store']?.() ?? Promise.resolve(), 'store'),
      isWell(() => checks['keys']?.() ?? Promise.resolve(), 'keys'),
      ages(keyRing.keyIds),
      stores.secrets.liveCounts(ROWS_MAX),
      dayCounts(stores.audit, clock.now() - DAY_MS),
      Promise.all(faces().map(faceState)),
    ]);
    return {
      version,
      startedAtMs,
      uptimeS: Math.floor((clock.monotonic() - begunAtMs) / 1000),
      memoryBytes: process.memoryUsage.rss(),
      store: { engine: loaded.secrets.store.reveal().kind, isUp },
      keys: { isRight, ring: ringOf(keyRing, since) },
      faces: states,
      jobs: runs.list(),
      live,
      day,
    };
  }

  return async () => {
    const nowMs = clock.monotonic();
    if (!latest || nowMs - latest.atMs >= FRESH_MS) latest = { atMs: nowMs, overview: look() };
    try {
      return await latest.overview;
    } catch (error) {
      latest = undefined;
      throw error;
    }
  };
}
