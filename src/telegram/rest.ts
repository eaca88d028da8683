/** Waits until `work` is done, `ms` are over or `signal` stops it, whichever is first. Leaves no timer and no listener behind. */
export function rest(ms: number, signal: AbortSignal, work?: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    work?.then(end, end);
    if (signal.aborted) end();
  });
}
