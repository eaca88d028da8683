/** Lines are written together: a write for each costs as much as a tenth of a request. */
const HELD_BYTES_MAX = 4096;
const HELD_MS_MAX = 50;
/** What a reader that does not read may make wait. */
const WAITING_BYTES_MAX = 2 ** 18;

export interface LineSink {
  /** Takes a line with its end. Never throws. */
  write(line: string): void;
  /** Writes what is held back, if it can be written. */
  flush(): void;
}

const NOTHING = new Uint8Array(0);
const LINE_FEED = 0x0a;

/**
 * Gathers lines for `put`, which writes some of the bytes and says how many. What cannot be written (nobody reads any
 * more, the disk is full) is dropped: no answer fails or waits for its log line. Once writing works again, `onGap` is told how
 * many lines are missing.
 */
export function openLineSink(put: (bytes: Uint8Array) => number, onGap: (lines: number) => void): LineSink {
  let held: string[] = [];
  let heldLength = 0;
  let rest: Uint8Array = NOTHING;
  let restLines = 0;
  let lost = 0;
  /** Whether the last line that was written is not whole. */
  let isMidLine = false;
  let timer: NodeJS.Timeout | undefined;

  function putAll(bytes: Uint8Array, lines: number): boolean {
    let left = bytes;
    try {
      while (left.length > 0) {
        const written = put(left);
        if (written === 0) break;
        isMidLine = left[written - 1] !== LINE_FEED;
        left = left.subarray(written);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN' && left.length <= WAITING_BYTES_MAX) {
        rest = left;
        restLines = lines;
        later();
        return false;
      }
    }
    // A line that was cut off must not run into the next one.
    rest = isMidLine ? Uint8Array.of(LINE_FEED) : NOTHING;
    restLines = 0;
    if (left.length > 0) lost += lines;
    return left.length === 0;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const lines = restLines + held.length;
    if (lines === 0 && rest.length === 0) return;
    const bytes = Buffer.concat([rest, Buffer.from(held.join(''))]);
    held = [];
    heldLength = 0;
    if (!putAll(bytes, lines) || lost === 0) return;
    const gap = lost;
    lost = 0;
    onGap(gap);
  }

  function later(): void {
    timer ??= setTimeout(flush, HELD_MS_MAX).unref();
  }

  return {
    write(line) {
      held.push(line);
      heldLength += line.length;
      if (heldLength >= HELD_BYTES_MAX) flush();
      else later();
    },
    flush,
  };
}
