import { join } from 'node:path';
import type { Loaded } from '../config/config.ts';
import type { Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import type { Stores } from '../stores/stores.ts';
import type { StateStore } from '../vault/ports.ts';
import type { WitnessFile } from './epoch-witness.ts';
import type { Flags } from './flags.ts';
import { RestoreEpoch } from './restore-epoch.ts';
import { revokeAll } from './revoke-all.ts';
import { checkStanding, clearStanding } from './store-standing.ts';

/** Processes that share a server write their epochs a little out of order, and a server may lose its last second. */
const SERVER_TOLERANCE_MS = 10_000;

/** Beside the keys, wherever they are; an embedded store has one in its folder in any case. */
export function witnessFiles({ config, secrets }: Pick<Loaded, 'config' | 'secrets'>): WitnessFile[] {
  const store = secrets.store.reveal();
  const inStore = store.kind === 'file' ? join(store.folder, 'master.keys.epoch') : undefined;
  const besideKeys = config.masterKeysFile === undefined ? undefined : `${config.masterKeysFile}.epoch`;
  return [
    ...(inStore === undefined ? [] : [{ path: inStore, isInStore: true }]),
    ...(besideKeys === undefined || besideKeys === inStore ? [] : [{ path: besideKeys, isInStore: false }]),
  ];
}

export interface AdmissionParts {
  readonly stores: Stores;
  /** The same store with sealed values. */
  readonly state: StateStore;
  readonly loaded: Loaded;
  readonly flags: Flags | undefined;
  readonly witnesses: readonly WitnessFile[];
  readonly random: Random;
  readonly log: Log;
  readonly onFailure: (cause: unknown) => void;
}

export function restoreEpochOf(parts: Omit<AdmissionParts, 'flags'>): RestoreEpoch {
  const { stores, loaded } = parts;
  const isEmbedded = loaded.secrets.store.reveal().kind === 'file';
  return new RestoreEpoch({
    ...parts,
    secrets: stores.secrets,
    clock: stores.clock,
    toleranceMs: isEmbedded ? 0 : SERVER_TOLERANCE_MS,
  });
}

/**
 * The last gate before a store is used: refuses one that is older than its keys know, or that was moved, unless all that is
 * live in it is to be ended. Throws {@link StoreStartError}.
 */
export async function admitStore(parts: AdmissionParts): Promise<RestoreEpoch> {
  const { stores, state, flags, log } = parts;
  const epoch = restoreEpochOf(parts);
  const isRevoking = flags?.revokeAll === true;
  if (!isRevoking) await checkStanding(state);
  const fault = await epoch.fault();
  if (isRevoking) {
    await revokeAll(stores, log);
    await clearStanding(state);
  } else if (fault !== undefined) {
    // Whoever asks for a repair has been told what may come back with it.
    if (flags?.repair !== true) throw new StoreStartError(fault);
    log.warn('a repaired store is older than its keys know; what was opened since may open again');
  }
  await epoch.begin();
  return epoch;
}
