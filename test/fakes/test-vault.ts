import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { openSealer } from '../../src/crypto/sealer.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStore } from '../../src/stores/memory/memory-store.ts';
import type { DayShare } from '../../src/vault/day-share.ts';
import { VaultEvents, type VaultEvent } from '../../src/vault/events.ts';
import type { OrderLimits } from '../../src/vault/order.ts';
import type { Quota } from '../../src/vault/live.ts';
import type { SecretStore } from '../../src/vault/ports.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';

export interface TestVault {
  readonly vault: Vault;
  readonly store: SecretStore;
  readonly clock: ManualClock;
  readonly limits: OrderLimits;
  /** What has happened so far, in order. */
  readonly events: readonly VaultEvent[];
  /** How many texts the store was given. */
  inserts(): number;
}

const DAY_S = 86_400;

/** A real vault with real sealing over the memory store, on a clock that the test moves. */
export function openTestVault(
  overrides: {
    limits?: Partial<OrderLimits>;
    quota?: Partial<Quota>;
    store?: SecretStore;
    dayShare?: DayShare;
    mayKeep?: () => void;
  } = {},
): TestVault {
  const clock = manualClock();
  const engine = overrides.store ?? openMemoryStore();
  let inserts = 0;
  const store: SecretStore = {
    ...engine,
    insert(row, quota) {
      inserts += 1;
      return engine.insert(row, quota);
    },
  };
  const limits = { defaultTtlS: DAY_S, maxTtlS: 30 * DAY_S, secretBytesMax: 65_536, ...overrides.limits };
  const told: VaultEvent[] = [];
  const events = new VaultEvents((error) => {
    throw error;
  });
  events.listen((event) => void told.push(event));
  const random = systemRandom;
  const sealer = openSealer({
    keyRing: newKeyRing(random),
    cipher: 'forge',
    random,
    kdf: openPassphraseKdf(),
  });
  const quotas = { liveSecretsMax: 10_000, liveBytesMax: 1 << 28, ...overrides.quota };
  const { dayShare, mayKeep } = overrides;
  const parts = { store, sealer, events, clock, random, limits, quota: quotas };
  const vault = openVault({ ...parts, ...(dayShare && { dayShare }), ...(mayKeep && { mayKeep }) });
  return { vault, store, clock, limits, events: told, inserts: () => inserts };
}
