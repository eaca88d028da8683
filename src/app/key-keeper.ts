import { ConfigError } from '../config/setting.ts';
import type { KeyRing, KeySource } from '../crypto/key-ring.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { Stores } from '../stores/stores.ts';
import { countNeeds, needInWords, unmetNeed } from './key-needs.ts';
import { checkKeys, type KeyPlace } from './master-keys.ts';

export interface KeyKeeperParts {
  readonly place: KeyPlace;
  /** The ring as it stands in its place now; nothing when it is not there. */
  readonly read: () => KeyRing | undefined;
  readonly stores: Pick<Stores, 'secrets' | 'state' | 'clock'>;
  readonly random: Random;
  readonly log: Log;
}

/** Holds the key ring of a running server, and takes over another one when it is told to. */
export class KeyKeeper implements KeySource {
  readonly #parts: KeyKeeperParts;
  #ring: KeyRing;
  #reloading: Promise<void> = Promise.resolve();
  #taken: () => Promise<void> = () => Promise.resolve();

  constructor(keyRing: KeyRing, parts: KeyKeeperParts) {
    this.#ring = keyRing;
    this.#parts = parts;
  }

  get current(): KeyRing {
    return this.#ring;
  }

  /** Has `taken` called whenever another ring was taken over. */
  onTaken(taken: () => Promise<void>): void {
    this.#taken = taken;
  }

  /** Reads the ring anew, checks it and takes it over, or leaves the old one in use and says why. Never rejects. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading
      .then(() => this.#reload())
      .catch((error: unknown) => {
        const why = error instanceof ConfigError ? { why: error.message } : errorFacts(error);
        this.#parts.log.error('the key ring was not taken over: the old one stays in use', why);
      });
    return this.#reloading;
  }

  async #reload(): Promise<void> {
    const { place, read, stores, random, log } = this.#parts;
    if (place.path === undefined) {
      throw new ConfigError(
        place.name,
        'stands in the environment, which cannot be read anew',
        'restart, or keep the keys in a file (MASTER_KEYS_FILE)',
      );
    }
    const next = read();
    if (!next) throw new ConfigError(place.name, 'is not there', 'put it back');
    await this.#checkVanished(next);
    await checkKeys(stores, next, place, random);
    this.#ring = next;
    await this.#taken();
    log.info('the key ring was read anew', { keys: next.keyIds.join(','), seals: next.sealingKeyId });
  }

  /** A key that something live was sealed under, or may be at this moment, cannot go. */
  async #checkVanished(next: KeyRing): Promise<void> {
    const { place, stores } = this.#parts;
    const vanished = this.#ring.keyIds.filter((kekId) => !next.knows(kekId));
    if (vanished.length === 0) return;
    if (!next.knows(this.#ring.sealingKeyId)) {
      throw new ConfigError(
        place.name,
        `lacks key ${this.#ring.sealingKeyId}, which seals at this moment`,
        'add a new key beside it first: npm run keys -- rotate',
      );
    }
    const missing = unmetNeed(await countNeeds(stores), next);
    if (!missing) return;
    throw new ConfigError(
      place.name,
      `lacks key ${missing.kekId}, which ${needInWords(missing.need)} need`,
      `put it back, and drop keys by npm run keys -- retire ${missing.kekId}`,
    );
  }
}
