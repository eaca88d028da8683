import { toBase64Url } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import { codeOf } from '../stores/file/folder.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import type { SecretStore, StateStore } from '../vault/ports.ts';
import { atTime } from '../vault/secret.ts';
import { readWitness, writeWitness, type Witness, type WitnessFile } from './epoch-witness.ts';
import { checkStanding, foundEpoch, readEpoch, writeEpoch, type Epoch } from './store-standing.ts';

const RENEW_MS = 15_000;
const WITHOUT_EPOCH = 0;

export interface RestoreEpochParts {
  readonly secrets: SecretStore;
  /** With sealed values. */
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly witnesses: readonly WitnessFile[];
  /** How much older than a witness a store may be: some processes write a little out of order, some servers lose a second. */
  readonly toleranceMs: number;
  /** Told when the store falls back while we run: this process must not go on. */
  readonly onFailure: (cause: unknown) => void;
}

/** Tells a store that was restored from a backup, by what was noted beside its keys (docs/decisions/0024). */
export interface RestoreEpoch {
  /** Why nothing in this store may be opened, or nothing. Never a fault when nothing in it is live. */
  fault(): Promise<string | undefined>;
  /**
   * Takes the store into use: writes down its age, there and beside the keys, and goes on doing so. Throws
   * {@link StoreStartError} when the store was moved or is being moved.
   */
  begin(): Promise<void>;
  /** What an operator should know: one line for each witness that cannot be kept. */
  readonly warnings: readonly string[];
  /** Writes the age down once more. */
  close(): Promise<void>;
}

const WAY_ON =
  'Secrets that were opened since would open again: put the newer store back, or start once with --revoke-all to end everything that is live in this one';

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function faultBy(
  { path, isInStore }: WitnessFile,
  witness: Witness,
  epoch: Epoch | undefined,
  toleranceMs: number,
) {
  if (isInStore && witness.isCopy) {
    return `This data folder is a copy, or was restored from a backup (${path} was written as another file). ${WAY_ON}; to move a store, see npm run migrate-store.`;
  }
  if (witness.epochs.size === 0) return undefined;
  const seenMs = epoch && witness.epochs.get(epoch.storeId);
  if (epoch && seenMs === undefined) {
    return `These keys have never seen this store, but others (${path}): is it a backup of another one? ${WAY_ON}.`;
  }
  const knownMs = seenMs ?? Math.max(...witness.epochs.values());
  const epochMs = epoch?.epochMs ?? WITHOUT_EPOCH;
  if (epochMs >= knownMs - toleranceMs) return undefined;
  const age = epoch ? `of ${moment(epochMs)}, and they have seen ${moment(knownMs)}` : 'of an unknown age';
  return `This store is older than what these keys have seen: it is ${age} (${path}). Was it restored from a backup? ${WAY_ON}.`;
}

async function holdsLive(secrets: SecretStore, nowMs: number): Promise<boolean> {
  for await (const row of secrets.rows()) if (atTime(row, nowMs).envelope !== null) return true;
  return false;
}

export function openRestoreEpoch(parts: RestoreEpochParts): RestoreEpoch {
  const { secrets, state, clock, random, log, witnesses, toleranceMs } = parts;
  const warnings: string[] = [];
  const silenced = new Set<string>();
  let knownMs = WITHOUT_EPOCH;
  let own: { readonly epoch: Epoch; readonly atMs: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let renewing: Promise<void> = Promise.resolve();

  function silence(path: string, what: string): void {
    if (silenced.has(path)) return;
    silenced.add(path);
    warnings.push(`${path} ${what}: a store restored from a backup will not be noticed by it.`);
    log.warn('the restore epoch cannot be noted', { path });
  }

  /** The age of the store by the clock, or, where that was set back, by the time that went by since. */
  function nextEpoch(stored: Epoch | undefined): Epoch {
    const elapsedMs = own ? Math.round(clock.monotonic() - own.atMs) : 0;
    const epochMs = Math.max(
      clock.now(),
      knownMs,
      (stored?.epochMs ?? WITHOUT_EPOCH) + 1,
      (own?.epoch.epochMs ?? WITHOUT_EPOCH) + elapsedMs,
    );
    const storeId = stored?.storeId ?? own?.epoch.storeId ?? toBase64Url(random(16));
    return { storeId, epochMs, hasGoneBack: false };
  }

  async function keep(epoch: Epoch): Promise<void> {
    own = { epoch, atMs: clock.monotonic() };
    await writeEpoch(state, epoch);
  }

  async function note({ storeId, epochMs }: Epoch): Promise<void> {
    for (const file of witnesses) {
      try {
        await writeWitness(file, storeId, epochMs);
      } catch (error) {
        silence(file.path, `cannot be written (${codeOf(error)})`);
      }
    }
  }

  /** Whether the store is not where we left it. */
  function hasFallenBack(stored: Epoch | undefined): boolean {
    if (!own) return false;
    if (stored?.hasGoneBack === true) return true;
    const isSame = stored?.storeId === own.epoch.storeId;
    return !isSame || stored.epochMs < own.epoch.epochMs - toleranceMs;
  }

  async function renew(): Promise<void> {
    const stored = await readEpoch(state);
    if (hasFallenBack(stored) && (await holdsLive(secrets, clock.now()))) {
      clearInterval(timer);
      await writeEpoch(state, { ...nextEpoch(stored), hasGoneBack: true });
      log.error('the store has fallen back to an older state; start with --revoke-all', {});
      parts.onFailure(new StoreStartError('the store has fallen back'));
      return;
    }
    const epoch = nextEpoch(stored);
    await keep(epoch);
    await note(epoch);
  }

  function renewSoon(): Promise<void> {
    renewing = renewing.then(renew).catch((error: unknown) => {
      log.debug('the restore epoch was not renewed', errorFacts(error));
    });
    return renewing;
  }

  return {
    warnings,
    async fault() {
      const epoch = await readEpoch(state);
      const faults: string[] = [];
      for (const file of witnesses) {
        try {
          const witness = await readWitness(file.path);
          const fault = witness && faultBy(file, witness, epoch, toleranceMs);
          if (fault !== undefined) faults.push(fault);
          knownMs = Math.max(knownMs, ...(witness?.epochs.values() ?? []));
        } catch (error) {
          silence(
            file.path,
            error instanceof SyntaxError ? 'is damaged' : `cannot be read (${codeOf(error)})`,
          );
        }
      }
      if (epoch?.hasGoneBack === true)
        faults.push(`This store fell back to an older state while it was in use. ${WAY_ON}.`);
      return faults.length > 0 && (await holdsLive(secrets, clock.now())) ? faults[0] : undefined;
    },
    async begin() {
      await checkStanding(state);
      const first = nextEpoch(await readEpoch(state));
      const { storeId } = await foundEpoch(state, first);
      const epoch = { ...first, storeId };
      await keep(epoch);
      // Once more: a move that began meanwhile has either seen our epoch, or is seen here.
      await checkStanding(state);
      await note(epoch);
      timer = setInterval(() => void renewSoon(), RENEW_MS).unref();
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      await renewSoon();
    },
  };
}
