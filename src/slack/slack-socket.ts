import { setTimeout as wait } from 'node:timers/promises';
import { SocketModeReceiver, type App, type Receiver } from '@slack/bolt';
import { clampTimerMs, type Clock } from '../kit/clock.ts';
import { withDeadline } from '../kit/deadline.ts';
import { invariant } from '../kit/invariant.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { silentLogger } from './slack-logger.ts';
import { slackErrorFacts } from './slack-outbound.ts';
import { isEvent, isSound } from './slack-shape.ts';

const CALL_MS_MAX = 5_000;
/** From the first call to Slack's greeting. */
const OPEN_MS_MAX = 15_000;
const LEAVE_MS_MAX = 250;
const FIRST_PAUSE_MS = 500;
const PAUSE_MS_MAX = 60_000;
/** A connection that lasted so long was a good one: after it the pauses start small again. */
const STEADY_MS = 30_000;

export interface Socket {
  /** What Bolt listens to. */
  readonly receiver: Receiver;
  /** Connects, and again whenever the connection is lost. Resolves after the first try, whatever came of it. */
  start(): Promise<void>;
  /** Whether Slack can bring something now. */
  health(): 'up' | 'down';
  /** Takes nothing new: what comes is left unacknowledged, for Slack to bring to another process. Answers can still go back. */
  hush(): void;
  /** Leaves Slack. */
  close(): Promise<void>;
}

interface SocketParts {
  readonly appToken: Redacted<string>;
  readonly apiUrl: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly onUnreadable?: (() => void) | undefined;
}

/** One connection, from its opening to its end. */
interface Line {
  /** Rejects with what `slackErrorFacts` can read. */
  open(): Promise<void>;
  readonly lost: Promise<void>;
  hush(): void;
  leave(): Promise<void>;
}

/**
 * Bolt's own Socket Mode, one receiver for each connection: Bolt would come back only after five seconds, and where Slack's
 * Web API answers it badly it ends the process.
 */
function newLine(parts: SocketParts, app: App): Line {
  const { appToken, apiUrl, log, onUnreadable } = parts;
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    autoReconnectEnabled: false,
    logger: silentLogger,
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        timeout: CALL_MS_MAX,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
    processEventErrorHandler: ({ error }) => {
      log.error('slack.request_failed', errorFacts(error));
      return Promise.resolve(false);
    },
  });
  receiver.init(guarded(app, parts));
  const { client } = receiver;
  // What cannot be read rejects there, and nobody would be listening.
  for (const listener of client.listeners('ws_message')) {
    const hear = listener as (...said: unknown[]) => Promise<void>;
    client.off('ws_message', listener);
    client.on('ws_message', (...said: unknown[]) => {
      hear(...said).catch((error: unknown) => {
        log.warn('slack.refused', { reason: 'unreadable', ...errorFacts(error) });
        onUnreadable?.();
      });
    });
  }
  const lost = new Promise<void>((resolve) => {
    client.once('disconnected', () => {
      resolve();
    });
  });

  async function leave(): Promise<void> {
    const left = client.disconnect();
    try {
      await withDeadline(left, LEAVE_MS_MAX, 'leaving Slack');
    } catch {
      // Who is asked a second time does not wait for Slack's goodbye.
      await client.disconnect();
    }
  }

  return {
    lost,
    leave,
    hush() {
      client.removeAllListeners('slack_event');
    },
    async open() {
      try {
        await withDeadline(client.start(), OPEN_MS_MAX, 'connecting to Slack');
      } catch (error) {
        await leave();
        throw error instanceof Error ? error : new Error('Slack did not take the connection');
      }
    },
  };
}

/**
 * Hands on what is as Slack writes it. Of the rest events are acknowledged, so that Slack does not bring them again; whoever
 * typed or pressed something is told by Slack that it failed.
 */
function guarded(app: App, { log, onUnreadable }: SocketParts): App {
  const guard = Object.create(app) as App;
  guard.processEvent = async (event) => {
    if (isSound(event.body)) {
      await app.processEvent(event);
      return;
    }
    const isIgnored = isEvent(event.body);
    log.warn('slack.refused', { reason: isIgnored ? 'ignored' : 'unreadable' });
    onUnreadable?.();
    if (isIgnored) await event.ack();
  };
  return guard;
}

/** What Bolt is given: it hands itself over, and starts and stops nothing. */
function receiverFor(take: (app: App) => void): Receiver {
  return { init: take, start: () => Promise.resolve(), stop: () => Promise.resolve() };
}

/** Socket Mode: Slack brings everything by a connection that we open, so that nothing has to reach this server. */
export function openSocket(parts: SocketParts): Socket {
  const { log, clock } = parts;
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let app: App | undefined;
  let line: Line | undefined;
  let health: 'up' | 'down' = 'down';
  let pauseMs = FIRST_PAUSE_MS;
  let openedMs = 0;

  async function connect(): Promise<void> {
    invariant(app !== undefined, 'Bolt listens before the socket opens');
    const opened = newLine(parts, app);
    line = opened;
    try {
      await opened.open();
      if (isClosing()) {
        await opened.leave();
        return;
      }
      health = 'up';
      openedMs = clock.now();
      log.info('slack.socket_open');
    } catch (error) {
      line = undefined;
      if (!isClosing())
        log.warn('slack.socket_not_open', { ...slackErrorFacts(error), again_in_ms: pauseMs });
    }
  }

  async function keep(): Promise<void> {
    while (!isClosing()) {
      if (line) {
        await line.lost;
        line = undefined;
        health = 'down';
        if (isClosing()) return;
        if (clock.now() - openedMs >= STEADY_MS) pauseMs = FIRST_PAUSE_MS;
        log.info('slack.socket_lost', { again_in_ms: pauseMs });
      }
      await wait(clampTimerMs(pauseMs), undefined, { signal: closing.signal, ref: false }).catch(
        () => undefined,
      );
      if (isClosing()) return;
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
      await connect();
    }
  }

  return {
    receiver: receiverFor((listening) => {
      app = listening;
    }),
    async start() {
      await connect();
      void keep();
    },
    health: () => health,
    hush() {
      closing.abort();
      line?.hush();
    },
    async close() {
      health = 'down';
      closing.abort();
      await line?.leave();
    },
  };
}
