import { clampTimerMs } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import { slackErrorFacts } from './slack-outbound.ts';

const FIRST_PAUSE_MS = 500;
const PAUSE_MS_MAX = 60_000;

export interface Connection {
  /** Whether Slack took the token when it was last asked. */
  health(): 'up' | 'down';
  /** Checks now, and again with growing pauses until it succeeds. Resolves after the first check; never rejects. */
  check(): Promise<void>;
  close(): void;
}

/** Knows whether the bot's token works. A token that does not work is no reason to end the process. */
export function openConnection(checkToken: () => Promise<void>, log: Log): Connection {
  let health: 'up' | 'down' = 'down';
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;
  let checking: Promise<void> | undefined;
  let isClosed = false;

  async function checkOnce(): Promise<void> {
    clearTimeout(timer);
    try {
      await checkToken();
      health = 'up';
      pauseMs = FIRST_PAUSE_MS;
      log.info('slack.connected');
    } catch (error) {
      health = 'down';
      log.warn('slack.not_connected', { ...slackErrorFacts(error), again_in_ms: pauseMs });
      if (isClosed) return;
      timer = setTimeout(() => void check(), clampTimerMs(pauseMs));
      timer.unref();
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
    }
  }

  function check(): Promise<void> {
    checking ??= checkOnce().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  return {
    health: () => health,
    check,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
