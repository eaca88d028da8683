import { setTimeout as wait } from 'node:timers/promises';
import { webApi, type RespondArguments, type types } from '@slack/bolt';
import type { Log, LogFacts } from '../kit/log.ts';
import { errorFacts } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { SlackMessage } from './slack-render.ts';
import { silentLogger } from './slack-logger.ts';
import { answerOrigins, isAnswerUrl, postOnce, RETRY_AFTER_S_MAX } from './slack-respond.ts';

const CALL_MS_MAX = 5_000;
const TRIES_MAX = 3;
const PAUSE_MS = 300;
const CALLS_AT_ONCE_MAX = 20;

/** Errors after which the token is worth nothing until somebody acts. */
const TOKEN_ERRORS = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'];

/** What happens where the bot is no member, or somebody has closed a view. */
const USUAL_ERRORS = ['not_in_channel', 'channel_not_found', 'not_found', 'message_not_found'];

type Done<T> = { readonly ok: true; readonly got: T } | { readonly ok: false; readonly error: string };

/** Where a message lies. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
  /** Whose bot posted it; nothing where nobody noted that. */
  readonly seat?: string | undefined;
}

/** `spent`: the trigger was used before, so that this is a repetition. */
export type OpenedView = { readonly viewId: string } | 'spent' | 'failed';

/** What the bot asks of Slack, as the bot of one workspace or organisation. Nothing rejects. */
export interface Outbound {
  /** Whose bot it is (slack-seat.ts). */
  readonly seat: string | undefined;
  /** Posts to a `response_url`. Resolves to whether Slack took it. */
  respond(responseUrl: string, message: RespondArguments): Promise<boolean>;
  /** Posts in a channel that the bot is a member of, or to one person by his id. */
  post(channel: string, message: SlackMessage): Promise<Posted | undefined>;
  change(posted: Posted, message: SlackMessage): Promise<boolean>;
  /** `true` also for what is gone already. */
  erase(posted: Posted): Promise<boolean>;
  /** Opens a view, or puts it on top of the one that is open. */
  openView(triggerId: string, view: types.ModalView, how: 'open' | 'push'): Promise<OpenedView>;
  /** `closed`: nobody looks at it any more. */
  changeView(viewId: string, view: types.ModalView): Promise<'done' | 'closed' | 'failed'>;
  /** Shows somebody the Home tab of the app anew. */
  publishHome(userId: string, view: types.HomeView): Promise<boolean>;
}

/** The bots of all workspaces. */
export interface Outbounds {
  at(seat: string | undefined): Outbound;
  /** Whether there is a token for it. Rejects when that cannot be known now. */
  serves(seat: string | undefined): Promise<boolean>;
  /** Checks the token of the settings, or without one that Slack answers at all. Rejects with what `slackErrorFacts` can read. */
  check(): Promise<void>;
  /** Ends the waiting before another try. */
  close(): void;
}

/** What may be said of a failed call: Slack's own error name, never its message or body. */
export function slackErrorFacts(error: unknown): LogFacts {
  if (error instanceof webApi.WebAPIPlatformError) {
    const name = error.data.error;
    return { error: /^[a-z_]{1,60}$/.test(name) ? name : 'unreadable' };
  }
  if (error instanceof webApi.WebAPIHTTPError) return { error: 'http', status: error.statusCode };
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { error: 'rate_limited', retry_after_s: error.retryAfter };
  }
  if (error instanceof webApi.WebAPIRequestError) return errorFacts(error.original);
  return errorFacts(error);
}

/** What a call is made with. */
export interface Bot {
  /** What its installation stands under; nothing for the bot of the settings. */
  readonly seat?: string;
  readonly botToken: Redacted<string>;
}

interface OutboundParts {
  readonly botOf: (seat: string | undefined) => Promise<Bot | undefined>;
  /** The bot of the settings, which serves whoever has no installation. */
  readonly fixed: Bot | undefined;
  readonly apiUrl: string;
  readonly log: Log;
  /** `error` is Slack's name for why. Must not reject. */
  readonly onTokenRefused: (bot: Bot, error: string) => Promise<void>;
}

type Attempt = <T>(method: string, call: (client: webApi.WebClient) => Promise<T>) => Promise<Done<T>>;

function callsOf(
  seat: string | undefined,
  attempt: Attempt,
): Pick<Outbound, 'post' | 'change' | 'erase' | 'openView' | 'changeView' | 'publishHome'> {
  return {
    async post(channel, message) {
      const done = await attempt('chat.postMessage', (client) =>
        client.chat.postMessage({ channel, ...message }),
      );
      return done.ok && done.got.channel !== undefined && done.got.ts !== undefined
        ? { channel: done.got.channel, ts: done.got.ts, seat }
        : undefined;
    },

    async change({ channel, ts }, { text, blocks }) {
      return (await attempt('chat.update', (client) => client.chat.update({ channel, ts, text, blocks }))).ok;
    },

    async erase({ channel, ts }) {
      const done = await attempt('chat.delete', (client) => client.chat.delete({ channel, ts }));
      return done.ok || done.error === 'message_not_found';
    },

    async openView(triggerId, view, how) {
      const given = { trigger_id: triggerId, view };
      const done = await attempt(`views.${how}`, (client) => client.views[how](given));
      if (!done.ok) return done.error === 'exchanged_trigger_id' ? 'spent' : 'failed';
      const viewId = done.got.view?.id;
      return viewId === undefined ? 'failed' : { viewId };
    },

    async publishHome(userId, view) {
      const given = { user_id: userId, view };
      return (await attempt('views.publish', (client) => client.views.publish(given))).ok;
    },

    async changeView(viewId, view) {
      const done = await attempt('views.update', (client) => client.views.update({ view_id: viewId, view }));
      if (done.ok) return 'done';
      return done.error === 'not_found' ? 'closed' : 'failed';
    },
  };
}

interface RespondParts {
  readonly origins: readonly string[];
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

function respondingBy({ origins, pause, log }: RespondParts): Outbound['respond'] {
  return async (responseUrl, message) => {
    if (!isAnswerUrl(responseUrl, origins)) {
      log.warn('slack.respond_failed', { error: 'not_an_address_of_slack' });
      return false;
    }
    for (let nth = 1; ; nth += 1) {
      const outcome = await postOnce(responseUrl, message);
      if (outcome.kind === 'taken') return true;
      if (outcome.kind === 'refused' || nth === TRIES_MAX) {
        log.warn('slack.respond_failed', outcome.facts);
        return false;
      }
      try {
        await pause(outcome.waitMs ?? PAUSE_MS * nth);
      } catch {
        return false;
      }
    }
  };
}

export function openOutbounds({ botOf, fixed, apiUrl, log, onTokenRefused }: OutboundParts): Outbounds {
  const closing = new AbortController();
  // As long as a bot is known, and no longer.
  const clients = new WeakMap<Bot, webApi.WebClient>();

  function clientOf(bot: Bot): webApi.WebClient {
    const client = clients.get(bot) ?? openClient(apiUrl, bot.botToken.reveal());
    clients.set(bot, client);
    return client;
  }

  async function pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: closing.signal });
  }

  async function patiently<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const afterS = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter : Infinity;
      if (afterS > RETRY_AFTER_S_MAX) throw error;
      await pause(afterS * 1000);
      return await call();
    }
  }

  async function botAt(seat: string | undefined, method: string): Promise<Bot | undefined> {
    try {
      const bot = await botOf(seat);
      if (!bot) log.info('slack.not_installed', { method, seat });
      return bot;
    } catch (error) {
      log.warn('slack.installation_unknown', errorFacts(error));
      return undefined;
    }
  }

  /** One call of a method. What Slack says no to is told by its name alone. */
  function attemptAt(seat: string | undefined): Attempt {
    return async (method, call) => {
      const bot = await botAt(seat, method);
      if (!bot) return { ok: false, error: 'not_installed' };
      try {
        return { ok: true, got: await patiently(() => call(clientOf(bot))) };
      } catch (error) {
        const facts = slackErrorFacts(error);
        const name = String(facts['error']);
        if (USUAL_ERRORS.includes(name)) log.info('slack.call_refused', { method, ...facts });
        else log.warn('slack.call_failed', { method, ...facts });
        if (TOKEN_ERRORS.includes(name)) await onTokenRefused(bot, name);
        return { ok: false, error: name };
      }
    };
  }

  const respond = respondingBy({ origins: answerOrigins(apiUrl), pause, log });

  return {
    at: (seat) => ({ seat, respond, ...callsOf(seat, attemptAt(seat)) }),
    serves: async (seat) => (await botOf(seat)) !== undefined,
    async check() {
      if (fixed) await clientOf(fixed).auth.test();
      else await openClient(apiUrl).api.test();
    },
    close: () => closing.abort(),
  };
}

/** Without a token: for what is asked as the app, not as its bot. */
export function openClient(apiUrl: string, token?: string, tries = TRIES_MAX): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    logger: silentLogger,
    timeout: CALL_MS_MAX,
    retryConfig: { retries: tries - 1, minTimeout: PAUSE_MS, factor: 2 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: CALLS_AT_ONCE_MAX,
    allowAbsoluteUrls: false,
  });
}
