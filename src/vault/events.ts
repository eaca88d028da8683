import type { ActorName } from './actor.ts';
import type { SecretId } from './secret-key.ts';

/** Something that happened to a secret, told after it is durable. Carries no key and no text. */
export type VaultEvent = {
  readonly id: SecretId;
  readonly atMs: number;
  readonly actor: ActorName;
} & (
  | { readonly kind: 'created' }
  | { readonly kind: 'opened'; readonly viewsLeft: number }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly reason: 'passphrase' | 'claimant' }
  | { readonly kind: 'burned' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'frozen' }
  | { readonly kind: 'thawed' }
);

export type VaultListener = (event: VaultEvent) => void;

/** Tells each event to each listener, in order. A listener that throws is reported and harms nobody. */
export class VaultEvents {
  readonly #listeners = new Set<VaultListener>();
  readonly #onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Listeners must return at once and queue what takes time. Gives the way to stop listening. */
  listen(listener: VaultListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: VaultEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onFault(error);
      }
    }
  }
}
