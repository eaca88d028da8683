import { clampTimerMs } from './clock.ts';

export class DeadlineError extends Error {
  override name = 'DeadlineError';

  constructor(what: string, limitMs: number) {
    super(`${what} took longer than ${limitMs} ms`);
  }
}

/** What `work` gives, or a {@link DeadlineError} when it has not settled within `limitMs`. The work itself is not stopped. */
export async function withDeadline<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(what, limitMs));
    }, clampTimerMs(limitMs));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
