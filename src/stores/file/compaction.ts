const SMALL_STORE_BYTES = 64 * 2 ** 20;
/** With the time between two askings and the work itself, what has ended leaves the disk of a small store within 60 s. */
export const SMALL_STORE_WAIT_MS = 20_000;
const LARGE_STORE_WAIT_MS = 3_600_000;
const LARGE_STORE_DEAD_SHARE = 0.25;
/** Neighbours are put together up to this size. */
const RANGE_BYTES_MAX = 16 * 2 ** 20;
/** Files beyond the fewest that could hold the data; with more, neighbours are put together although nothing has died. */
const SPARE_FILES = 24;

/** A file as far as it matters for when it is to be rewritten. */
export interface FileUse {
  readonly bytes: number;
  /** Of ciphertext in it that is dead, as long as it was in memory; a third less than on the disk. */
  readonly deadBytes: number;
  readonly deadSinceMs: number | undefined;
}

/** Whether what has died in a file has waited long enough, in a store of this size. */
export function isDue(
  { bytes, deadBytes, deadSinceMs }: FileUse,
  {
    storeBytes,
    nowMs,
    waitMs,
  }: { readonly storeBytes: number; readonly nowMs: number; readonly waitMs: number },
): boolean {
  if (deadSinceMs === undefined) return false;
  const waitedMs = nowMs - deadSinceMs;
  if (storeBytes <= SMALL_STORE_BYTES) return waitedMs >= waitMs;
  return waitedMs >= LARGE_STORE_WAIT_MS || deadBytes * (4 / 3) >= LARGE_STORE_DEAD_SHARE * bytes;
}

/** Neighbouring files, from the first to before the last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

function bytesOf(files: readonly FileUse[], { from, to }: Stretch): number {
  return files.slice(from, to).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Takes neighbours along: those that are due too, and those that are no larger than all before them, so that a byte is
 * written again only as often as what it lies in doubles.
 */
function withNeighbours<File extends FileUse>(
  files: readonly File[],
  begin: Stretch,
  isAlsoDue: (file: File) => boolean,
): Stretch {
  let stretch = begin;
  for (;;) {
    const bytes = bytesOf(files, stretch);
    const { from, to } = stretch;
    const wider = [
      { from: from - 1, to },
      { from, to: to + 1 },
    ].find((one) => {
      const neighbour = one.from < from ? files[from - 1] : files[to];
      return (
        neighbour !== undefined &&
        bytes + neighbour.bytes <= RANGE_BYTES_MAX &&
        (neighbour.bytes <= bytes || isAlsoDue(neighbour))
      );
    });
    if (!wider) return stretch;
    stretch = wider;
  }
}

/** The two neighbours that together are smallest, if they may be put together. */
function smallestPair(files: readonly FileUse[]): Stretch | undefined {
  let best: Stretch | undefined;
  let bestBytes = RANGE_BYTES_MAX;
  for (let from = 0; from + 1 < files.length; from += 1) {
    const bytes = bytesOf(files, { from, to: from + 2 });
    if (bytes <= bestBytes) [best, bestBytes] = [{ from, to: from + 2 }, bytes];
  }
  return best;
}

/** Which neighbouring files are to be written anew next, if any. */
export function nextStretch<File extends FileUse>(
  files: readonly File[],
  storeBytes: number,
  isFileDue: (file: File) => boolean,
): Stretch | undefined {
  const restBytes = bytesOf(files, { from: 1, to: files.length });
  const headBytes = files[0]?.bytes ?? 0;
  // Bare rows and what refers to them add up; only all of the journal in one file can do without them.
  if (restBytes > Math.max(SMALL_STORE_BYTES, 2 * headBytes)) return { from: 0, to: files.length };
  const first = files.findIndex(isFileDue);
  if (first >= 0) return withNeighbours(files, { from: first, to: first + 1 }, isFileDue);
  if (files.length <= SPARE_FILES + (2 * storeBytes) / RANGE_BYTES_MAX) return undefined;
  const pair = smallestPair(files);
  return pair && withNeighbours(files, pair, isFileDue);
}
