import { toBase64Url } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import { codeOf } from '../stores/file/folder.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import { VaultError } from '../vault/errors.ts';
import type { SecretStore, StateStore } from '../vault/ports.ts';
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

async function holdsLive(secrets: SecretStore): Promise<boolean> {
  for await (const { envelope } of secrets.rows()) if (envelope !== null) return true;
  return false;
}

/** Tells a store that was restored from a backup, by what was noted beside its keys (docs/decisions/0024). */
export class RestoreEpoch {
  readonly #parts: RestoreEpochParts;
  readonly #silenced = new Map<string, string>();
  /** What the witnesses know. */
  #knownMs = WITHOUT_EPOCH;
  #own: { readonly epoch: Epoch; readonly atMs: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();
  #isForeign = false;

  constructor(parts: RestoreEpochParts) {
    this.#parts = parts;
  }

  /** What an operator should know: one line for each witness that cannot be kept. */
  get warnings(): readonly string[] {
    return [...this.#silenced.values()];
  }

  /** Why nothing in this store may be opened, or nothing. There is no fault in a store that holds nothing live. */
  async fault(): Promise<string | undefined> {
    const { secrets, state, witnesses, toleranceMs } = this.#parts;
    const epoch = await readEpoch(state);
    const faults: string[] = [];
    for (const file of witnesses) {
      const witness = await this.#read(file);
      const fault = witness && faultBy(file, witness, epoch, toleranceMs);
      if (fault !== undefined) faults.push(fault);
      this.#knownMs = Math.max(this.#knownMs, ...(witness?.epochs.values() ?? []));
    }
    if (epoch?.hasGoneBack === true) {
      faults.push(`This store fell back to an older state while it was in use. ${WAY_ON}.`);
    }
    return faults.length > 0 && (await holdsLive(secrets)) ? faults[0] : undefined;
  }

  /**
   * Takes the store into use: writes down its age, there and beside the keys, and goes on doing so. Throws
   * {@link StoreStartError} when the store was moved or is being moved.
   */
  async begin(): Promise<void> {
    const { state } = this.#parts;
    await checkStanding(state);
    const first = this.#next(await readEpoch(state));
    const epoch = { ...first, storeId: (await foundEpoch(state, first)).storeId };
    await this.#keep(epoch);
    // Once more: a move that began meanwhile has either seen our epoch, or is seen here.
    await checkStanding(state);
    await this.#note(epoch);
    this.#timer = setInterval(() => void this.#renewSoon(), RENEW_MS).unref();
  }

  /** Writes the age down once more. */
  async close(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    await this.#renewSoon();
  }

  /**
   * Throws `key.unknown` when the store that is there now is another's, sealed under keys that are not ours: what is put into
   * it could not be opened after the next start. Seen within 15 s, and over when our own is back.
   */
  checkOwn(): void {
    if (this.#isForeign) throw new VaultError('key.unknown', { part: 'keys' });
  }

  async #read({ path }: WitnessFile): Promise<Witness | undefined> {
    try {
      return await readWitness(path);
    } catch (error) {
      const what = error instanceof SyntaxError ? 'is damaged' : `cannot be read (${codeOf(error)})`;
      this.#silence(path, what);
      return undefined;
    }
  }

  #silence(path: string, what: string): void {
    if (this.#silenced.has(path)) return;
    this.#silenced.set(path, `${path} ${what}: a store restored from a backup will not be noticed by it.`);
    this.#parts.log.warn('the restore epoch cannot be noted', { path });
  }

  /** The age of the store by the clock, or, where that was set back, by the time that went by since. */
  #next(stored: Epoch | undefined): Epoch {
    const { clock, random } = this.#parts;
    const own = this.#own;
    const ownMs = own ? own.epoch.epochMs + Math.round(clock.monotonic() - own.atMs) : WITHOUT_EPOCH;
    const storedMs = stored?.epochMs ?? WITHOUT_EPOCH;
    const storeId = stored?.storeId ?? own?.epoch.storeId ?? toBase64Url(random(16));
    return {
      storeId,
      epochMs: Math.max(clock.now(), this.#knownMs, storedMs + 1, ownMs),
      hasGoneBack: false,
    };
  }

  async #keep(epoch: Epoch): Promise<void> {
    const atMs = this.#parts.clock.monotonic();
    await writeEpoch(this.#parts.state, epoch);
    // Only now: a store that could not take it has not fallen back.
    this.#own = { epoch, atMs };
  }

  async #note({ storeId, epochMs }: Epoch): Promise<void> {
    for (const file of this.#parts.witnesses) {
      try {
        await writeWitness(file, storeId, epochMs);
      } catch (error) {
        this.#silence(file.path, `cannot be written (${codeOf(error)})`);
      }
    }
  }

  /** Whether the store is not where we left it. */
  #hasFallenBack(stored: Epoch | undefined): boolean {
    const own = this.#own?.epoch;
    if (!own) return false;
    if (stored?.storeId !== own.storeId || stored.hasGoneBack) return true;
    return stored.epochMs < own.epochMs - this.#parts.toleranceMs;
  }

  async #renew(): Promise<void> {
    const { secrets, state, log, onFailure } = this.#parts;
    const stored = await readEpoch(state);
    if (this.#hasFallenBack(stored) && (await holdsLive(secrets))) {
      clearInterval(this.#timer);
      await writeEpoch(state, { ...this.#next(stored), hasGoneBack: true });
      log.error('the store has fallen back to an older state: start with --revoke-all');
      onFailure(new StoreStartError('the store has fallen back'));
      return;
    }
    const epoch = this.#next(stored);
    await this.#keep(epoch);
    await this.#note(epoch);
  }

  /** While the store is down nothing is renewed; others say so. */
  #renewSoon(): Promise<void> {
    this.#renewing = this.#renewing
      .then(() => this.#renew())
      .then(() => {
        this.#standsOver(false);
      })
      .catch((error: unknown) => {
        if (error instanceof VaultError && error.code === 'key.unknown') this.#standsOver(true);
        this.#parts.log.debug('the restore epoch was not renewed', errorFacts(error));
      });
    return this.#renewing;
  }

  #standsOver(isForeign: boolean): void {
    if (isForeign === this.#isForeign) return;
    this.#isForeign = isForeign;
    if (isForeign)
      this.#parts.log.error('the store is another one, sealed under other keys: nothing is made');
    else this.#parts.log.info('the store is ours again');
  }
}
