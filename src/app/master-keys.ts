import { join } from 'node:path';
import type { Loaded } from '../config/config.ts';
import { ConfigError } from '../config/setting.ts';
import { checkKeyRing, wasEverSealed } from '../crypto/key-ring-check.ts';
import { newKeyRing, type KeyRing } from '../crypto/key-ring.ts';
import type { Random } from '../kit/random.ts';
import type { Stores } from '../stores/stores.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import { createKeyFile, readableKeyRing, readKeyFile, removeKeyDraft } from './key-file.ts';
import { missingKey, needInWords } from './key-needs.ts';

/** Where the key ring stands: in a file, which can be changed while the server runs, or in the environment. */
export interface KeyPlace {
  /** As people know it: the path of the file, or `MASTER_KEYS`. */
  readonly name: string;
  readonly path: string | undefined;
  /** In the folder of the embedded store, where the first start makes it. */
  readonly isBeside: boolean;
}

export function keyPlaceOf({ config, secrets }: Pick<Loaded, 'config' | 'secrets'>): KeyPlace {
  const store = secrets.store.reveal();
  if (secrets.masterKeys === undefined && store.kind === 'file') {
    const path = join(store.folder, 'master.keys');
    return { name: path, path, isBeside: true };
  }
  return { name: 'MASTER_KEYS', path: config.masterKeysFile, isBeside: false };
}

/** The ring as it stands there now; nothing when the file is not there. Throws {@link ConfigError}. */
export function readKeys(place: KeyPlace, { secrets }: Pick<Loaded, 'secrets'>): KeyRing | undefined {
  const text = place.path === undefined ? secrets.masterKeys?.reveal() : readKeyFile(place.path);
  return text === undefined ? undefined : readableKeyRing(text, place.name);
}

async function firstKeys({ name }: KeyPlace, state: StateStore, random: Random): Promise<KeyRing> {
  if (await wasEverSealed(state)) {
    throw new ConfigError(
      name,
      'is missing, and this store was sealed with it',
      'put it back, or set MASTER_KEYS',
    );
  }
  const keyRing = newKeyRing(random);
  await createKeyFile(name, keyRing);
  return keyRing;
}

/** Throws {@link ConfigError} unless the ring is the one that this store was sealed with, and holds every key that it needs. */
export async function checkKeys(
  stores: Pick<Stores, 'secrets' | 'state' | 'clock'>,
  keyRing: KeyRing,
  { name }: KeyPlace,
  random: Random,
): Promise<void> {
  const missing = await missingKey(stores, keyRing, random);
  if (missing) {
    const { kekId, need } = missing;
    throw new ConfigError(
      name,
      `lacks key ${kekId}, which ${needInWords(need)} of this store need`,
      `put it back; if it is lost, end what it sealed: npm run keys -- retire ${kekId} --burn`,
    );
  }
  try {
    await checkKeyRing(stores.state, keyRing, random);
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== 'key.unknown') throw error;
    throw new ConfigError(
      name,
      'holds other keys than this store was sealed with',
      'use the ones it had before',
    );
  }
}

/**
 * The key ring of `MASTER_KEYS`, or of the file beside the embedded store, made there on the first start. Throws
 * {@link ConfigError} for one that cannot be read or that is not the one this store was sealed with.
 */
export async function openKeyRing(
  loaded: Loaded,
  stores: Pick<Stores, 'secrets' | 'state' | 'clock'>,
  random: Random,
): Promise<KeyRing> {
  const place = keyPlaceOf(loaded);
  if (place.isBeside) await removeKeyDraft(place.name);
  const keyRing = place.isBeside
    ? (readKeys(place, loaded) ?? (await firstKeys(place, stores.state, random)))
    : readableKeyRing(loaded.secrets.masterKeys?.reveal() ?? '', place.name);
  await checkKeys(stores, keyRing, place, random);
  return keyRing;
}
