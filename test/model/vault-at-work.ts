import { openSealer } from '../../src/crypto/sealer.ts';
import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { PASS_PART_BYTES } from '../../src/crypto/passphrase-kdf.ts';
import { sha256, utf8 } from '../../src/kit/bytes.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { VaultEvents, type VaultEvent } from '../../src/vault/events.ts';
import type { SecretStore } from '../../src/vault/ports.ts';
import type { Receipt } from '../../src/vault/receipt.ts';
import {
  newReceiptKey,
  newSecretKey,
  idOf,
  type ReceiptKey,
  type SecretKey,
} from '../../src/vault/secret-key.ts';
import { openVault, type RevealRequest, type Vault } from '../../src/vault/vault.ts';
import type { Answer, Operation } from './operations.ts';

export const LIVE_SECRETS_MAX = 6;
export const E2E_NAMES = ['e0', 'e1'] as const;
const PASSPHRASES = { right: new Redacted('sesame'), wrong: new Redacted('barley') };

/** Waits until it is this caller's turn; the scheduler of a run decides about turns. */
export type Gate = () => Promise<void>;

/** What the world outside holds of each secret: its key and its latest receipt. */
export interface Keys {
  key: SecretKey;
  receiptKey: ReceiptKey;
  no: number;
}

/** Argon2id takes 30 ms and changes nothing of what is looked at here. */
const QUICK_KDF = {
  derive: (passphrase: Redacted<string>, salt: Uint8Array) =>
    Promise.resolve(
      sha256(new Uint8Array([...utf8(passphrase.reveal()), ...salt])).slice(0, PASS_PART_BYTES),
    ),
};

const KEY_RING = newKeyRing(systemRandom);

/** Every call waits at the gate before it reaches the store. */
function gated(store: SecretStore, gate: Gate): SecretStore {
  return new Proxy(store, {
    get(target, property) {
      const call = Reflect.get(target, property) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        await gate();
        return await call.apply(target, given);
      };
    },
  });
}

/** A real vault that answers operations in the words of the reference. */
export class VaultAtWork {
  readonly #keys = new Map<string, Keys>();
  readonly events: VaultEvent[] = [];
  #vault: Vault;
  #gate: Gate = () => Promise.resolve();

  constructor(stores: Stores) {
    this.#vault = this.#over(stores);
    for (const name of E2E_NAMES) this.#keys.set(name, this.#fresh());
  }

  #fresh(): Keys {
    return { key: newSecretKey(systemRandom), receiptKey: newReceiptKey(systemRandom), no: -1 };
  }

  #over(stores: Stores): Vault {
    const events = new VaultEvents((error) => {
      throw error;
    });
    events.listen((event) => void this.events.push(event));
    return openVault({
      store: gated(stores.secrets, () => this.#gate()),
      sealer: openSealer({ keyRing: KEY_RING, cipher: 'forge', random: systemRandom, kdf: QUICK_KDF }),
      events,
      clock: stores.clock,
      random: systemRandom,
      limits: { defaultTtlS: 60, maxTtlS: 30 * 86_400, secretBytesMax: 1000 },
      quota: { liveSecretsMax: LIVE_SECRETS_MAX, liveBytesMax: 1 << 20 },
    });
  }

  /** The same vault after a restart: over stores that were closed and opened. */
  moveTo(stores: Stores): void {
    this.#vault = this.#over(stores);
  }

  get names(): string[] {
    return [...this.#keys.keys()];
  }

  keysOf(name: string): Keys {
    return this.#keys.get(name) ?? this.#fresh();
  }

  idOf(name: string): string {
    return idOf(this.keysOf(name).key);
  }

  async under<T>(gate: Gate, work: () => Promise<T>): Promise<T> {
    this.#gate = gate;
    try {
      return await work();
    } finally {
      this.#gate = () => Promise.resolve();
    }
  }

  async answer(operation: Operation): Promise<Answer> {
    try {
      return await this.#ask(operation);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      const { attemptsLeft, retryAfterS, thawsLeft } = error.facts;
      return {
        error: error.code,
        ...(attemptsLeft !== undefined && { attemptsLeft }),
        ...(retryAfterS !== undefined && { retryAfterS }),
        ...(thawsLeft !== undefined && { thawsLeft }),
      };
    }
  }

  async #ask(operation: Operation): Promise<Answer> {
    switch (operation.do) {
      case 'create':
        return await this.#create(operation);
      case 'peek': {
        const { hasPassphrase, isEndToEnd, expiresAtMs } = await this.#vault.peek(
          idOf(this.keysOf(operation.name).key),
        );
        return { hasPassphrase, isEndToEnd, expires: expiresAtMs };
      }
      case 'reveal': {
        const { text, viewsLeft, expiresAtMs, isRepeat } = await this.#vault.reveal(this.#asking(operation));
        return { text: text.reveal(), viewsLeft, expires: expiresAtMs, isRepeat };
      }
      case 'burn':
        await this.#vault.burn(this.#asking(operation));
        return { burned: true };
      case 'receipt':
      case 'thaw':
      case 'burnByReceipt':
        return answerOf(await this.#vault[operation.do](this.#receiptKey(operation), 'server'));
      case 'sweep':
        return { count: await this.#vault.sweep(1000) };
      case 'purge':
        return { count: await this.#vault.purgeReceipts(1000) };
    }
  }

  async #create(order: Operation & { do: 'create' }): Promise<Answer> {
    const created = await this.#vault.create({
      actor: 'server',
      text: new Redacted(`text ${order.no}`),
      ttlS: order.ttlS,
      ...(order.people.length > 0 ? { recipients: order.people } : { views: order.views }),
      ...(order.hasPassphrase && { passphrase: PASSPHRASES.right }),
      ...(order.isEndToEnd && { endToEnd: { key: this.keysOf(order.name).key } }),
    });
    this.#keys.set(order.name, { key: created.secretKey, receiptKey: created.receiptKey, no: order.no });
    return { created: created.expiresAtMs, count: created.views };
  }

  #asking(operation: Operation & { do: 'reveal' | 'burn' }): RevealRequest {
    const { name, from, passphrase } = operation;
    const { claimId, who } = operation.do === 'reveal' ? operation : {};
    return {
      key: this.keysOf(name).key,
      from: `address:${from}`,
      ...(passphrase && { passphrase: PASSPHRASES[passphrase] }),
      ...(claimId !== undefined && { claimId }),
      ...(who !== undefined && { claimant: who }),
    };
  }

  /** Of a receipt that is not the latest of its name, nobody holds the key any more. */
  #receiptKey({ name, no }: { readonly name: string; readonly no: number }): ReceiptKey {
    const keys = this.keysOf(name);
    return keys.no === no ? keys.receiptKey : newReceiptKey(systemRandom);
  }
}

function answerOf(receipt: Receipt): Answer {
  const { status, expiresAtMs, openedAtMs, viewsLeft, deniedAttempts } = receipt;
  return { status, expires: expiresAtMs, openedAt: openedAtMs, viewsLeft, denied: deniedAttempts };
}
