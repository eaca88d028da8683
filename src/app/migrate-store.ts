import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Loaded } from '../config/config.ts';
import { loadSettings, type Environment } from '../config/load.ts';
import { ConfigError } from '../config/setting.ts';
import { checkKeyRing } from '../crypto/key-ring-check.ts';
import { sealedStateStore } from '../crypto/sealed-state-store.ts';
import { systemClock } from '../kit/clock.ts';
import { openLog } from '../kit/log.ts';
import { systemRandom } from '../kit/random.ts';
import type { Stores } from '../stores/stores.ts';
import type { StateStore } from '../vault/ports.ts';
import { restoreEpochOf, witnessFiles } from './admit-store.ts';
import { openKeyRing } from './master-keys.ts';
import { checkUnused, claimTarget, closeForMove, type Closure } from './move-gate.ts';
import { openStores } from './open-store.ts';
import { startFailure } from './start-up.ts';
import { compareStores, copyAudit, copyRecords, copyRows, MoveError, type Move } from './store-moving.ts';
import { placeOf } from './store-place.ts';
import { arrivingFrom, endArriving, foundEpoch, movedTo, readEpoch, setMoved } from './store-standing.ts';

export interface Terminal {
  /** A line that stays. */
  say(line: string): void;
  /** A line that the next one replaces. */
  show(line: string): void;
}

const USAGE =
  'Say where from and where to: npm run migrate-store -- FROM TO, both as in STORE_URL, such as file:./data redis://localhost';
const SAY_EVERY_MS = 500;
const log = openLog('silent');

function settingsFor(side: 'FROM' | 'TO', url: string, env: Environment): Loaded {
  try {
    return loadSettings({ ...env, STORE_URL: url });
  } catch (error) {
    if (!(error instanceof ConfigError) || error.setting !== 'STORE_URL') throw error;
    throw new MoveError(`${side}: ${error.message}`, { cause: error });
  }
}

const keyFileIn = (folder: string): string => join(resolve(folder), 'master.keys');

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** The two sides. Keys that lie in the folder of FROM are the keys of TO as well. */
async function settingsOf([fromUrl = '', toUrl = '']: readonly string[], env: Environment) {
  const keys = { MASTER_KEYS: env['MASTER_KEYS'], MASTER_KEYS_FILE: env['MASTER_KEYS_FILE'] };
  const from = settingsFor('FROM', fromUrl, keys);
  const source = from.secrets.store.reveal();
  if (source.kind === 'file' && !(await isThere(source.folder))) {
    throw new MoveError(`FROM: there is no folder ${source.folder}; name the one that the server has used`);
  }
  const isInside = source.kind === 'file' && from.secrets.masterKeys === undefined;
  if (isInside && !(await isThere(keyFileIn(source.folder)))) {
    throw new MoveError(
      `FROM: there is no ${keyFileIn(source.folder)}; give the keys of this store in MASTER_KEYS or MASTER_KEYS_FILE`,
    );
  }
  const to = settingsFor('TO', toUrl, isInside ? { MASTER_KEYS_FILE: keyFileIn(source.folder) } : keys);
  const target = to.secrets.store.reveal();
  if (placeOf(source) === placeOf(target))
    throw new MoveError('FROM and TO are the same store; name another one as TO');
  const isGiven = (path: string): boolean => resolve(keys.MASTER_KEYS_FILE ?? '') === path;
  if (
    target.kind === 'file' &&
    !isGiven(keyFileIn(target.folder)) &&
    (await isThere(keyFileIn(target.folder)))
  ) {
    throw new MoveError(
      `TO has keys of its own (${keyFileIn(target.folder)}); name a new folder, or move that file away`,
    );
  }
  return { from, to };
}

async function open({ secrets }: Loaded): Promise<Stores> {
  const onFailure = (): void => undefined;
  return await openStores(secrets.store.reveal(), { clock: systemClock, log, onFailure, repair: false });
}

function counting(terminal: Terminal): Move['progress'] {
  let what = '';
  let startedMs = 0;
  let saidMs = -Infinity;
  return (now, done, total) => {
    const nowMs = systemClock.monotonic();
    if (now !== what) [what, startedMs, saidMs] = [now, nowMs, -Infinity];
    if (nowMs - saidMs < SAY_EVERY_MS && done !== total) return;
    saidMs = nowMs;
    const perS = Math.round((done * 1000) / Math.max(1, nowMs - startedMs));
    const left = total === undefined ? '' : `, ${total - done} left`;
    terminal.show(`${what}: ${done} (${perS}/s${left})`);
  };
}

/** What the operator does next; names files of keys, never a key. */
function wayOn(from: Loaded, to: Loaded): string[] {
  const [source, target] = [from.secrets.store.reveal(), to.secrets.store.reveal()];
  const keys =
    source.kind === 'file' && from.secrets.masterKeys === undefined ? keyFileIn(source.folder) : undefined;
  const url = target.kind === 'file' ? placeOf(target) : 'the address you gave as TO';
  const lines = [`Start the server with STORE_URL=${url}`];
  if (keys === undefined) return [...lines, 'and with the same MASTER_KEYS as now.'];
  if (target.kind !== 'file') {
    return [
      ...lines,
      `and with MASTER_KEYS_FILE=${keys} (keep that file, or move it to a place of its own first).`,
    ];
  }
  return [...lines, `after its keys have come along:  cp -p ${keys} ${keyFileIn(target.folder)}`];
}

interface Sides {
  readonly loaded: { readonly from: Loaded; readonly to: Loaded };
  readonly move: Move;
  readonly sealed: { readonly from: StateStore; readonly to: StateStore };
  readonly keysKnown: () => Promise<void>;
}

async function checkSource(
  { loaded, move, sealed }: Sides,
  terminal: Terminal,
): Promise<Closure | undefined> {
  const { from } = loaded;
  const fault = await restoreEpochOf({
    stores: move.from,
    state: sealed.from,
    loaded: from,
    witnesses: witnessFiles(from),
    random: systemRandom,
    log,
    onFailure: () => undefined,
  }).fault();
  if (fault !== undefined) throw new MoveError(`FROM: ${fault}`);
  if ((await arrivingFrom(sealed.from)) !== undefined) {
    throw new MoveError('FROM is itself the target of a move that has not ended. Finish that one first.');
  }
  if (from.secrets.store.reveal().kind === 'file') return undefined;
  const closure = await closeForMove(sealed.from);
  try {
    await checkUnused(sealed.from, move.from.clock.now(), (left) => {
      terminal.show(`FROM was used a moment ago: watching for ${left} s whether a server still runs on it`);
    });
  } catch (error) {
    await closure.open();
    throw error;
  }
  return closure;
}

/** In this order: FROM is closed for good before TO is opened, so that no secret is ever live in both. */
async function run(sides: Sides, terminal: Terminal): Promise<void> {
  const { move, sealed, loaded, keysKnown } = sides;
  const place = placeOf(loaded.to.secrets.store.reveal());
  const moved = await movedTo(sealed.from);
  if (moved !== undefined && (moved !== place || (await arrivingFrom(sealed.to)) === undefined)) {
    throw new MoveError(`FROM was moved to ${moved} already; use that one`);
  }
  const closure = await checkSource(sides, terminal);
  try {
    const epoch = (await readEpoch(sealed.from)) ?? {
      storeId: Buffer.from(systemRandom(16)).toString('base64url'),
      epochMs: 0,
      hasGoneBack: false,
    };
    const { storeId } = await foundEpoch(sealed.from, epoch);
    await claimTarget(move.to, sealed.to, storeId);
    const rows = await copyRows(move);
    const records = await copyRecords(move);
    const entries = await copyAudit(move);
    await compareStores(move);
    await keysKnown();
    await setMoved(sealed.from, place);
    await endArriving(sealed.to);
    terminal.say(
      `Moved to ${place} and checked: ${rows} secrets and receipts, ${records} records, ${entries} audit entries.`,
    );
    for (const line of wayOn(loaded.from, loaded.to)) terminal.say(line);
  } finally {
    await closure?.open().catch(() => undefined);
  }
}

async function migrate(words: readonly string[], env: Environment, terminal: Terminal): Promise<void> {
  if (words.length !== 2 || words.includes('')) throw new MoveError(USAGE);
  const loaded = await settingsOf(words, env);
  const from = await open(loaded.from);
  try {
    const keyRing = await openKeyRing(loaded.from, from, systemRandom);
    const to = await open(loaded.to);
    try {
      const sealed = {
        from: sealedStateStore(from.state, keyRing, systemRandom),
        to: sealedStateStore(to.state, keyRing, systemRandom),
      };
      const keysKnown = (): Promise<void> => checkKeyRing(to.state, keyRing, systemRandom);
      await run({ loaded, move: { from, to, progress: counting(terminal) }, sealed, keysKnown }, terminal);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/**
 * Moves all that one store keeps into another one. Gives the exit code; every failure is one line. Broken off at any moment,
 * it can be run again, or FROM be used on.
 */
export async function migrateStore(
  words: readonly string[],
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  try {
    await migrate(words, env, terminal);
    return 0;
  } catch (error) {
    terminal.say(
      startFailure(error, {}) ?? 'The move failed; FROM can be used on, and this can be run again.',
    );
    return 1;
  }
}
