import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../config/setting.ts';
import type { StoreAddress } from '../config/store-url.ts';
import { checkKeyRing } from '../crypto/key-ring-check.ts';
import { formatKeyRing, KeyRingError, newKeyRing, parseKeyRing, type KeyRing } from '../crypto/key-ring.ts';
import type { Random } from '../kit/random.ts';
import type { Redacted } from '../kit/redacted.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';

function parse(text: string, source: string): KeyRing {
  try {
    return parseKeyRing(text);
  } catch (error) {
    if (!(error instanceof KeyRingError)) throw error;
    throw new ConfigError(source, `cannot be used: ${error.entry}`, `use ${error.wanted}`);
  }
}

async function readKeys(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOENT') return undefined;
    throw new ConfigError(path, `cannot be read (${code ?? 'error'})`, 'make it readable for this user');
  }
}

/** Written and synced before the first secret is sealed with it. Fails when the file exists: keys are never overwritten. */
async function writeKeys(folder: string, path: string, keyRing: KeyRing): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${formatKeyRing(keyRing).reveal()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

async function keysBesideStore(folder: string, state: StateStore, random: Random): Promise<KeyRing> {
  const path = join(folder, 'master.keys');
  const text = await readKeys(path);
  if (text !== undefined) return parse(text, path);
  if (await state.get('keyring/1')) {
    throw new ConfigError(
      path,
      'is missing, and this store was sealed with it',
      'put it back, or set MASTER_KEYS',
    );
  }
  const keyRing = newKeyRing(random);
  await writeKeys(folder, path, keyRing);
  return keyRing;
}

/**
 * The key ring of `MASTER_KEYS`, or of the file beside the embedded store, made there on the first start. Throws
 * {@link ConfigError} for one that cannot be read or that is not the one this store was sealed with.
 */
export async function openKeyRing(
  address: StoreAddress,
  setting: Redacted<string> | undefined,
  state: StateStore,
  random: Random,
): Promise<KeyRing> {
  const isBeside = setting === undefined && address.kind === 'file';
  const keyRing = isBeside
    ? await keysBesideStore(address.folder, state, random)
    : parse(setting?.reveal() ?? '', 'MASTER_KEYS');
  try {
    await checkKeyRing(state, keyRing, random);
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== 'key.unknown') throw error;
    const source = isBeside ? join(address.folder, 'master.keys') : 'MASTER_KEYS';
    throw new ConfigError(
      source,
      'holds other keys than this store was sealed with',
      'use the ones it had before',
    );
  }
  return keyRing;
}
