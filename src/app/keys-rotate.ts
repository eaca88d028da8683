import { resolve } from 'node:path';
import type { KeyRing } from '../crypto/key-ring.ts';
import { systemRandom } from '../kit/random.ts';
import { changeKeyFile, createKeyFile } from './key-file.ts';
import { KeysError, viewOf, withStores, type KeysDesk } from './keys-desk.ts';

const TELL = 'send SIGHUP to every process (kill -HUP PID; docker compose kill -s HUP), or restart them';
const NOTHING = 'Nothing was changed.';

export interface Rotation {
  readonly isStandby: boolean;
  /** A new file for the whole ring, for keys that stand in the environment. */
  readonly printTo: string | undefined;
}

const isServer = ({ loaded }: KeysDesk): boolean => loaded.secrets.store.reveal().kind !== 'file';

function standbysOf(keyRing: KeyRing): number[] {
  return keyRing.keyIds.filter((kekId) => keyRing.roleOf(kekId) === 'standby');
}

/** A key that seals at once is safe only where one process has to learn of it. */
async function checkAlone(desk: KeysDesk): Promise<void> {
  if (!isServer(desk)) return;
  const { uses, strangers } = await withStores(desk, (stores) => viewOf(stores, desk));
  const processes = uses.length + strangers;
  if (processes <= 1) return;
  throw new KeysError(
    `${processes} processes run on this store (one that was killed counts for a minute). ${NOTHING} Teach them the new key first: npm run keys -- rotate --standby`,
  );
}

function added(keyRing: KeyRing, isStandby: boolean): KeyRing {
  const [waiting] = standbysOf(keyRing);
  if (waiting !== undefined) {
    throw new KeysError(
      `Key ${waiting} waits already. ${NOTHING} Put it to use: npm run keys -- promote ${waiting}; or drop it: npm run keys -- retire ${waiting}`,
    );
  }
  return keyRing.withNewKey(systemRandom, isStandby);
}

async function printed(path: string, keyRing: KeyRing): Promise<void> {
  try {
    await createKeyFile(path, keyRing);
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'error';
    const hint =
      code === 'EEXIST' ? 'it exists; name a new file' : `${code}; name a place that can be written`;
    throw new KeysError(`${path} cannot be made: ${hint}. ${NOTHING}`, { cause: error });
  }
}

/** `keys rotate`: one new key more, never shown. */
export async function rotateKeys(desk: KeysDesk, { isStandby, printTo }: Rotation): Promise<void> {
  const { place, terminal } = desk;
  if (place.path === undefined && printTo === undefined) {
    throw new KeysError(
      `The keys stand in MASTER_KEYS, which no command can change. ${NOTHING} npm run keys -- rotate --print FILE writes the new ring into a new file: name that one in MASTER_KEYS_FILE, unset MASTER_KEYS, restart.`,
    );
  }
  if (!isStandby) await checkAlone(desk);
  let keyRing: KeyRing;
  if (printTo !== undefined) {
    const path = resolve(printTo);
    keyRing = added(desk.keyRing, isStandby);
    await printed(path, keyRing);
    terminal.say(
      `The new ring is in ${path}: name it in MASTER_KEYS_FILE, unset MASTER_KEYS, restart every process.`,
    );
  } else {
    keyRing = await changeKeyFile(place.path ?? '', (before) => added(before, isStandby));
  }
  const kekId = Math.max(...keyRing.keyIds);
  terminal.say(`Key ${kekId} (${keyRing.fingerprint(kekId)}) was added${isStandby ? ' as standby' : ''}.`);
  if (printTo !== undefined) return;
  const then = isStandby ? `. When all know it: npm run keys -- promote ${kekId}` : ', and it seals';
  terminal.say(`Now ${TELL}${then}.`);
}

/** Every process must know the key, or it could not open what the others seal with it. */
async function checkTaught(desk: KeysDesk, kekId: number): Promise<void> {
  if (!isServer(desk)) return;
  const { uses, strangers } = await withStores(desk, (stores) => viewOf(stores, desk));
  const untaught = uses.filter(({ knows }) => !knows.includes(kekId)).length + strangers;
  if (untaught === 0) return;
  throw new KeysError(
    `${untaught} of ${uses.length + strangers} running processes do not know key ${kekId} yet (one that was killed counts for a minute). ${NOTHING} First ${TELL}.`,
  );
}

/** `keys promote`: a key that waited seals from now on. */
export async function promoteKey(desk: KeysDesk, asked: number | undefined): Promise<void> {
  const { place, keyRing, terminal } = desk;
  const standbys = standbysOf(keyRing);
  const kekId = asked ?? standbys.at(-1);
  if (kekId === undefined || !standbys.includes(kekId)) {
    const which = kekId === undefined ? 'No key' : `Key ${kekId} is not one that`;
    throw new KeysError(`${which} waits. ${NOTHING} Add one: npm run keys -- rotate --standby`);
  }
  if (kekId < keyRing.sealingKeyId) {
    throw new KeysError(
      `Key ${kekId} would not seal: key ${keyRing.sealingKeyId} is newer. ${NOTHING} Drop it: npm run keys -- retire ${kekId}`,
    );
  }
  if (place.path === undefined) {
    throw new KeysError(
      `The keys stand in MASTER_KEYS, which no command can change. ${NOTHING} Take ":standby" off key ${kekId} there and restart one process after the other.`,
    );
  }
  await checkTaught(desk, kekId);
  await changeKeyFile(place.path, (before) => {
    if (before.roleOf(kekId) !== 'standby') throw new KeysError(`Key ${kekId} waits no more. ${NOTHING}`);
    return before.promoted(kekId);
  });
  terminal.say(`Key ${kekId} seals as soon as it is read. Now ${TELL}.`);
}
