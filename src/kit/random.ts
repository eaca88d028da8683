import { randomBytes } from 'node:crypto';

/** A source of unpredictable bytes; tests put a repeatable one in its place. */
export type Random = (byteCount: number) => Uint8Array;

export const systemRandom: Random = (byteCount) => new Uint8Array(randomBytes(byteCount));
