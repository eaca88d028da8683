import { randomFillSync } from 'node:crypto';

/** A source of unpredictable bytes; tests put a repeatable one in its place. */
export type Random = (byteCount: number) => Uint8Array;

const POOL_BYTES = 4096;

/** Bytes of the system's generator, drawn from it a page at a time: a call for each key costs more than the sealing. */
function pooledRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  let at = POOL_BYTES;
  return (byteCount) => {
    if (byteCount > POOL_BYTES) return randomFillSync(new Uint8Array(byteCount));
    if (at + byteCount > POOL_BYTES) {
      randomFillSync(pool);
      at = 0;
    }
    const bytes = pool.slice(at, at + byteCount);
    // What was given out is nobody else's: not a later caller's, and not in a picture of this memory.
    pool.fill(0, at, at + byteCount);
    at += byteCount;
    return bytes;
  };
}

export const systemRandom: Random = pooledRandom();
