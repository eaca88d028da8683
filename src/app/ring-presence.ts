import { toBase64Url, utf8, utf8Text } from '../kit/bytes.ts';
import type { KeySource } from '../crypto/key-ring.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { StateStore } from '../vault/ports.ts';

const RENEW_MS = 15_000;
/** A process that was killed counts for so long. */
const TTL_MS = 60_000;
const PREFIX = 'process/';

/** What one running process does with its keys. */
export interface RingUse {
  /** What it seals with, and has sealed with in the last seconds. */
  readonly seals: readonly number[];
  readonly knows: readonly number[];
}

export function isRingUse(name: string): boolean {
  return name.startsWith(PREFIX);
}

export function parseRingUse(value: Uint8Array): RingUse {
  return JSON.parse(utf8Text(value)) as RingUse;
}

export interface PresenceParts {
  /** With sealed values. */
  readonly state: StateStore;
  readonly keys: KeySource;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Says in the store which keys this process knows and seals with, so that a key is neither put to use before all know it nor
 * dropped while one still seals with it. Processes on servers only: an embedded store has no others.
 */
export class RingPresence {
  readonly #parts: PresenceParts;
  readonly #name: string;
  #seals: readonly number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #noting: Promise<void> = Promise.resolve();

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#name = `${PREFIX}${toBase64Url(parts.random(9))}`;
  }

  async begin(): Promise<void> {
    await this.#write();
    this.#timer = setInterval(() => void this.note(), RENEW_MS).unref();
  }

  /** To be called when the ring has changed. What was sealed with until now still counts until the next time. */
  note(): Promise<void> {
    if (!this.#timer) return Promise.resolve();
    this.#noting = this.#noting
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#parts.log.debug('the use of the keys was not noted', errorFacts(error));
      });
    return this.#noting;
  }

  async close(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#noting;
    await this.#parts.state.delete(this.#name);
  }

  async #write(): Promise<void> {
    const { sealingKeyId, keyIds } = this.#parts.keys.current;
    const seals = [...new Set([...this.#seals, sealingKeyId])];
    const use: RingUse = { seals, knows: keyIds };
    await this.#parts.state.set(this.#name, utf8(JSON.stringify(use)), { ttlMs: TTL_MS });
    this.#seals = [sealingKeyId];
  }
}
