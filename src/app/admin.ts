import type { AdminParts } from '../api/admin-parts.ts';
import { openAdminGate } from '../http/admin-gate.ts';
import type { AdminAct, AuditEntry } from '../vault/audit.ts';
import { atTime } from '../vault/secret.ts';
import { openOverview } from './admin-overview.ts';
import type { AppParts } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';

const HOUR_MS = 3_600_000;
const LOOKERS_MAX = 1_000;

/** Whether a look is the first of this address in its hour. A page that refreshes itself must not fill the log. */
function openLookers(): (actor: string, atMs: number) => boolean {
  const seen = new Set<string>();
  let hour = 0;
  return (actor, atMs) => {
    const now = Math.floor(atMs / HOUR_MS);
    if (now !== hour || seen.size >= LOOKERS_MAX) seen.clear();
    hour = now;
    if (seen.has(actor)) return false;
    seen.add(actor);
    return true;
  };
}

/** What the admin face works with, or nothing where no admin token is set. */
export function openAdmin(
  domain: Domain,
  faces: () => readonly Face[],
  parts: Pick<AppParts, 'loaded' | 'clock'>,
): AdminParts | undefined {
  const { stores, trail, vault } = domain;
  const { clock, loaded } = parts;
  const token = loaded.secrets.adminToken;
  if (token === undefined) return undefined;
  const isNew = openLookers();
  return {
    gate: openAdminGate(token),
    audit: (query) => stores.audit.page(query),
    overview: openOverview(domain, faces, parts),
    async find(id) {
      const row = await stores.secrets.find(id);
      return row && atTime(row, clock.now());
    },
    burn: (id) => vault.burnById(id, 'admin'),
    note(actor, act: AdminAct, id) {
      const atMs = clock.now();
      if (act === 'look' && !isNew(actor, atMs)) return;
      const entry: AuditEntry = { atMs, event: 'admin', actor, reason: act };
      trail.note(id === undefined ? entry : { ...entry, secretId: id });
    },
  };
}
