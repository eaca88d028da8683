import type { Clock } from '../../kit/clock.ts';
import type { SecretStore, StateStore } from '../../vault/ports.ts';
import { FORGETFUL } from '../ledger.ts';
import { secretStoreOver } from '../row-store.ts';
import { RowTable } from '../row-table.ts';
import type { Stores } from '../stores.ts';
import { trusting } from '../store-clock.ts';
import { StateTable, stateStoreOver } from '../state-table.ts';
import { openMemoryAudit } from './memory-audit.ts';

/** The store that forgets everything when the process ends: for trying the bot and for tests. */
export function openMemoryStore(): SecretStore {
  return secretStoreOver({
    table: new RowTable(),
    ledger: FORGETFUL,
    clock: { believed: (nowMs) => nowMs },
    close: () => Promise.resolve(),
  });
}

/** All stores in memory; `Stores.compact` has nothing to do here. */
export function openMemoryStores(parts: { readonly clock: Clock }): Stores {
  const secrets = openMemoryStore();
  return {
    secrets,
    state: openMemoryStateStore(parts),
    audit: openMemoryAudit(),
    clock: parts.clock,
    close: () => secrets.close(),
  };
}

export function openMemoryStateStore(parts: {
  readonly clock: Clock;
  readonly recordsMax?: number;
}): StateStore {
  return stateStoreOver(new StateTable(parts.recordsMax), FORGETFUL, trusting(parts.clock));
}
