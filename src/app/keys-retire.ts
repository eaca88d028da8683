import { forgetKey, keysKnownBy } from '../crypto/key-ring-check.ts';
import { resealState } from '../crypto/reseal-state.ts';
import { systemRandom } from '../kit/random.ts';
import type { Stores } from '../stores/stores.ts';
import { atTime } from '../vault/secret.ts';
import type { SecretId } from '../vault/secret-key.ts';
import { VaultError } from '../vault/errors.ts';
import { changeKeyFile } from './key-file.ts';
import { endSecrets } from './end-secrets.ts';
import { countNeeds, needInWords, NO_NEED, type KeyNeed } from './key-needs.ts';
import { counting, KeysError, viewOf, withStores, type KeysDesk, type KeysView } from './keys-desk.ts';
import { moment } from './keys-list.ts';

const AT_ONCE = 64;
const NOTHING = 'Nothing was changed.';

export interface Retirement {
  readonly kekId: number;
  /** Ends what still needs the key. */
  readonly isBurning: boolean;
  /** `burn-3`: said by whoever has read what that means. */
  readonly confirmed: string | undefined;
}

/** A key is dropped in view of its own store alone: what another one does not need, its own may. */
async function checkOwn({ keyRing, place }: KeysDesk, { state }: Stores): Promise<void> {
  let known: readonly number[];
  try {
    known = await keysKnownBy(state, keyRing, systemRandom);
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== 'key.unknown') throw error;
    throw new KeysError(
      `This store was sealed with other keys than those of ${place.name}. ${NOTHING} See that STORE_URL and the keys belong together.`,
    );
  }
  if (known.length > 0) return;
  throw new KeysError(
    `This store has never seen a key of ${place.name}. ${NOTHING} See that STORE_URL and the keys belong together, or start the server once.`,
  );
}

/** A process that seals with the key would go on doing so. */
function checkIdle({ keyRing }: KeysDesk, { uses, strangers }: KeysView, kekId: number): void {
  if (kekId === keyRing.sealingKeyId) {
    throw new KeysError(`Key ${kekId} seals. ${NOTHING} Add another one first: npm run keys -- rotate`);
  }
  const sealing = uses.filter(({ seals }) => seals.includes(kekId)).length;
  if (sealing + strangers === 0) return;
  throw new KeysError(
    `Running processes (${sealing + strangers}) seal with key ${kekId} or with keys that are not in this ring, or did so in the last minute. ${NOTHING} Send them SIGHUP, then try again in a minute.`,
  );
}

/** Whoever burns has read how many, and has said so. Fewer may be left by then, more may not. */
function checkConfirmed({ keyRing }: KeysDesk, need: KeyNeed, { kekId, confirmed }: Retirement): void {
  const isHarmless = need.secrets === 0 && keyRing.knows(kekId);
  const agreed = Number(/^burn-([0-9]{1,9})$/.exec(confirmed ?? '')?.[1] ?? NaN);
  if (isHarmless || need.secrets <= agreed) return;
  const lost = keyRing.knows(kekId)
    ? ''
    : `, and deletes ${need.records} records (chat cards, installations, choices) that only this key opens`;
  throw new KeysError(
    `This ends ${needInWords({ ...need, records: 0 })} for ever${lost}. ${NOTHING} If that is meant, say so: npm run keys -- retire ${kekId} --burn --confirm burn-${need.secrets}`,
  );
}

async function burnSealedUnder(
  stores: Stores,
  kekId: number,
  progress: (what: string, done: number) => void,
): Promise<number> {
  const { secrets, clock, compact } = stores;
  let ended = 0;
  let ids: SecretId[] = [];
  const burn = async (): Promise<void> => {
    await endSecrets(stores, ids, 'keys-retire');
    ended += ids.length;
    progress('secrets ended', ended);
    ids = [];
  };
  for await (const row of secrets.rows()) {
    if (row.kekId !== kekId || atTime(row, clock.now()).envelope === null) continue;
    ids.push(row.id);
    if (ids.length >= AT_ONCE) await burn();
  }
  if (ids.length > 0) await burn();
  if (ended > 0) await compact?.();
  return ended;
}

/** Seals anew what can be opened; what cannot is deleted by whoever burns. Gives how many were sealed anew. */
async function freeRecords(
  desk: KeysDesk,
  stores: Stores,
  { kekId, isBurning }: Retirement,
): Promise<number> {
  const progress = counting(desk.terminal);
  const { done, lost } = await resealState(stores.state, desk.keyRing, systemRandom, {
    kekId,
    progress: (count) => {
      progress('records sealed anew', count);
    },
  });
  if (lost.length > 0 && !isBurning) {
    throw new KeysError(
      `${lost.length} records name key ${kekId} and open with no key of this ring. The key stays; ${done} others were sealed anew. Put the right key back, or delete them: --burn`,
    );
  }
  for (const name of lost) await stores.state.delete(name);
  return done;
}

async function dropKey({ place, keyRing, terminal }: KeysDesk, kekId: number): Promise<void> {
  if (!keyRing.knows(kekId)) return;
  if (place.path === undefined) {
    terminal.say(`Take key ${kekId} out of MASTER_KEYS, and restart one process after the other.`);
    return;
  }
  await changeKeyFile(place.path, (before) => {
    if (before.sealingKeyId === kekId) throw new KeysError(`Key ${kekId} seals again: it stays.`);
    return before.without(kekId);
  });
}

async function retire(desk: KeysDesk, stores: Stores, retirement: Retirement): Promise<void> {
  const { keyRing, terminal, place } = desk;
  const { kekId, isBurning } = retirement;
  if (keyRing.knows(kekId)) await checkOwn(desk, stores);
  const view = await viewOf(stores, desk);
  if (!keyRing.knows(kekId) && !view.needs.has(kekId) && !view.since.has(kekId)) {
    throw new KeysError(`There is no key ${kekId} in ${place.name}, and this store knows none. ${NOTHING}`);
  }
  checkIdle(desk, view, kekId);
  const need = view.needs.get(kekId) ?? NO_NEED;
  if (isBurning) checkConfirmed(desk, need, retirement);
  else if (need.secrets > 0) {
    throw new KeysError(
      `Key ${kekId} is needed by ${needInWords({ ...need, records: 0 })}, the last of them until ${moment(need.untilMs)} UTC. ${NOTHING} Wait until then, or end them: --burn`,
    );
  }
  const ended = isBurning ? await burnSealedUnder(stores, kekId, counting(terminal)) : 0;
  const resealed = await freeRecords(desk, stores, retirement);
  const left = (await countNeeds(stores)).get(kekId);
  if (left) {
    throw new KeysError(
      `${needInWords(left)} were sealed under key ${kekId} meanwhile: it stays. See that no process seals with it (npm run keys -- list), then run this again.`,
    );
  }
  // The file first: killed in between, the key is gone and this can be run again.
  await dropKey(desk, kekId);
  await forgetKey(stores.state, keyRing, systemRandom, kekId);
  await stores.audit.append([
    { atMs: stores.clock.now(), event: 'admin', actor: 'admin', reason: 'keys-retire' },
  ]);
  terminal.say(
    `Nothing needs key ${kekId} any more (secrets ended: ${ended}; records sealed anew: ${resealed})${place.path === undefined ? '' : ', and it is out of the ring'}. Running processes forget it when they get SIGHUP.`,
  );
}

/** `keys retire`: a key that nothing needs goes out of the ring; what can be freed of it is. */
export async function retireKey(desk: KeysDesk, retirement: Retirement): Promise<void> {
  await withStores(desk, (stores) => retire(desk, stores, retirement));
}
