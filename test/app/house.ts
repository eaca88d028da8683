import type { FastifyInstance } from 'fastify';
import { openDomain, type Domain } from '../../src/app/domain.ts';
import type { Face } from '../../src/app/faces.ts';
import { openListener } from '../../src/app/listener.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatKeyRing, newKeyRing } from '../../src/crypto/key-ring.ts';
import { openMeters } from '../../src/http/meters.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { AuditQuery, KeptAuditEntry } from '../../src/vault/audit.ts';
import { clientAssets } from '../servers/client-assets.ts';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';

export const ADMIN_TOKEN = 'the-admin-token-of-these-tests';
export const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** However busy the machine is that runs the tests. */
const NEVER = { create: Infinity, all: Infinity };
const NONE = { sampleMs: 1_000, loopDelayMs: NEVER, heapBytes: NEVER, residentBytes: undefined };

export interface House {
  readonly domain: Domain;
  readonly http: FastifyInstance;
  readonly clock: ManualClock;
  readonly lines: readonly string[];
  /** What the audit log holds once all that happened is written, oldest first. */
  audited(query?: Partial<AuditQuery>): Promise<readonly KeptAuditEntry[]>;
}

/** The domain and the listener as the product wires them, over stores in memory, on a clock that the test moves. */
export async function openHouse(
  env: Readonly<Record<string, string>> = {},
  faces: readonly Face[] = [],
): Promise<House> {
  const clock = manualClock();
  const lines: string[] = [];
  const log = openLog('debug', (line) => lines.push(line));
  const stores = openMemoryStores({ clock });
  const loaded = loadSettings({
    MASTER_KEYS: formatKeyRing(newKeyRing(systemRandom)).reveal(),
    RATE_LIMIT: '0',
    ...env,
  });
  const parts = {
    loaded,
    log,
    meters: openMeters(),
    clock,
    random: systemRandom,
    publicUrl: () => 'https://once.example',
    onFailure: () => undefined,
    overrides: { stores, assets: await clientAssets(), pressure: NONE },
  };
  const domain = await openDomain(stores, parts);
  const { http } = await openListener(
    domain,
    () => faces,
    () => false,
    parts,
  );
  return {
    domain,
    http,
    clock,
    lines,
    async audited(query = {}) {
      await domain.trail.close();
      return (await stores.audit.page({ limit: 1_000, ...query })).entries.toReversed();
    },
  };
}
