/** How often the page asks what became of the secret, and when it stops. */
export const FIRST_DELAY_MS = 3_000;
const GROWTH = 1.4;
const LAST_DELAY_MS = 60_000;
export const WATCH_MS = 60 * 60_000;

/** The wait after one of `lastMs`. */
export function nextDelayMs(lastMs: number): number {
  return Math.min(LAST_DELAY_MS, Math.round(lastMs * GROWTH));
}

export type Look = 'changed' | 'same' | 'ended' | { readonly waitS: number };

export interface WatchParts {
  /** Asks once. Never rejects. */
  readonly look: () => Promise<Look>;
  /** Called once, when nothing more will be asked. */
  readonly onEnd: (why: 'ended' | 'tired') => void;
}

/**
 * Looks again and again: soon after a change, later and later without one, not while nobody sees the page, and not for
 * longer than an hour. Gives a function that ends it.
 */
export function watch({ look, onEnd }: WatchParts): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delayMs = FIRST_DELAY_MS;
  let leftMs = WATCH_MS;
  let isOver = false;
  let isLooking = false;

  function end(why?: 'ended' | 'tired'): void {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onSight);
    if (why) onEnd(why);
  }
  function plan(): void {
    clearTimeout(timer);
    if (isOver || document.hidden) return;
    if (leftMs <= 0) end('tired');
    else timer = setTimeout(() => void step(), delayMs);
  }
  async function step(): Promise<void> {
    leftMs -= delayMs;
    isLooking = true;
    const seen = await look();
    isLooking = false;
    if (isOver) return;
    if (seen === 'ended') {
      end('ended');
      return;
    }
    if (typeof seen === 'object') delayMs = Math.max(delayMs, Math.min(seen.waitS, 3_600) * 1_000);
    else delayMs = seen === 'changed' ? FIRST_DELAY_MS : nextDelayMs(delayMs);
    plan();
  }
  function onSight(): void {
    if (isLooking) return;
    // Whoever comes back wants to know now.
    if (!document.hidden) delayMs = FIRST_DELAY_MS / 3;
    plan();
  }

  document.addEventListener('visibilitychange', onSight);
  plan();
  return () => end();
}
