import type { SecretId } from '../vault/secret-key.ts';

/** For an engine that has to get dead ciphertext off its disk: where it lies there, and when it has died. */
export interface Places {
  /** The number of the change that is being made. Numbers only rise; ciphertext is found by the one that brought it. */
  next(): number;
  rowDropped(id: SecretId, place: number, bytes: number): void;
  /** Without a name when nothing but its time has ended it. */
  stateDropped(name: string | undefined, place: number, bytes: number): void;
}

export const NOWHERE: Places = {
  next: () => 0,
  rowDropped: () => undefined,
  stateDropped: () => undefined,
};
