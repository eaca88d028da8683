import type { TelegramUpdate } from '@gramio/types';
import type { FastifyPluginCallback } from 'fastify';
import { Telegraf } from 'telegraf';
import type { Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { Talk } from '../talk/talk.ts';
import { BotApiError, callFacts, openBotApi, type BotApi, type CallWaits } from './bot-api.ts';
import { onInlineQuery, onInserted, type InlineParts } from './inline-mode.ts';
import { openPollingSupervisor, type PollingWaits, type PollTurn } from './polling-supervisor.ts';
import { rest } from './rest.ts';
import { setMenu } from './telegram-commands.ts';
import { openCourier } from './telegram-courier.ts';
import { openDelivery } from './telegram-delivery.ts';
import { openFiles } from './telegram-files.ts';
import { onMessage } from './telegram-handlers.ts';
import { openListening } from './telegram-listening.ts';
import { onCallback } from './telegram-presses.ts';
import type { HandlerParts } from './telegram-turn.ts';
import { webhookRoute } from './telegram-webhook.ts';
import { isSoundUpdate } from './update-shape.ts';
import { openUpdateLanes, type Outcome, type UpdateLanes } from './update-lanes.ts';
import { openUpdateLedger, type UpdateMarks } from './update-ledger.ts';
import { openRegistration, type RegistrationWaits } from './webhook-registration.ts';

export interface TelegramWaits extends CallWaits, PollingWaits, RegistrationWaits {
  /** An update that takes longer is given up. */
  readonly handleMs: number;
  /** After this long an update that a killed process had begun is handled again. */
  readonly leaseMs: number;
  /** Telegram gets an answer from the webhook after this long, whatever has become of its update. */
  readonly answerMs: number;
}

export const TELEGRAM_WAITS: TelegramWaits = {
  callMs: 10_000,
  retryMs: 1_000,
  retryAfterMsMax: 20_000,
  pollS: 25,
  pollGraceMs: 10_000,
  backoffMs: 500,
  backoffMsMax: 30_000,
  lagMs: 1_000,
  drainMs: 600,
  confirmMs: 250,
  handleMs: 90_000,
  leaseMs: 15_000,
  answerMs: 25_000,
  lookMs: 180_000,
};

const SECRET_BYTES_MAX = 65_536;
const UNREADABLE = 'Telegram update unreadable';

/** Telegram calls the bot, instead of being polled. */
export interface Webhook {
  readonly secret: Redacted<string>;
  readonly url: () => string;
}

export interface TelegramParts {
  readonly token: Redacted<string>;
  readonly apiRoot: string;
  readonly talk: Talk;
  readonly state: UpdateMarks;
  readonly log: Log;
  /** Ids of users and chats that may create; everyone when there are none. */
  readonly allow?: readonly string[];
  readonly waits?: TelegramWaits;
  /** Shared with the other processes on the store; without it this is the only one. */
  readonly turn?: PollTurn;
  readonly webhook?: Webhook | undefined;
  /** Told of each update that is of another shape than Telegram writes; returns at once and never throws. */
  readonly onUnreadable?: (() => void) | undefined;
  /** The longest text that a file may hold, in bytes of UTF-8. */
  readonly secretBytesMax?: number;
}

export interface TelegramBot {
  /** `POST /telegram/webhook`: to be registered on the listener; nothing when the bot polls. */
  readonly plugin: FastifyPluginCallback | undefined;
  /** Begins to poll or to be called; resolves at once, because Telegram may be out of reach for as long as it likes. */
  start(): Promise<void>;
  /** Stops within a second; what was not finished is redelivered to the next process. */
  close(): Promise<void>;
  health(): 'up' | 'down';
}

/** What brings updates in. */
interface Intake {
  start(): void;
  close(): Promise<void>;
  health(): 'up' | 'down';
}

/** Routes updates to handlers. It gets no token: whatever is said goes by {@link Delivery}, and a stray `ctx.reply` fails. */
function openFramework(handleMs: number, log: Log): Telegraf {
  const bot = new Telegraf('', { telegram: { webhookReply: false }, handlerTimeout: handleMs });
  // The framework's own handler prints the whole update.
  bot.catch((error, ctx) => {
    if (error instanceof BotApiError && error.code === 'closed') return;
    log.error('Telegram update failed', { update_id: ctx.update.update_id, ...callFacts(error) });
  });
  return bot;
}

/** The framework's types end at Bot API 7.1; what arrives has the current shape. */
function route(bot: Telegraf, parts: HandlerParts & InlineParts): void {
  const updateOf = (ctx: { readonly update: object }): TelegramUpdate => ctx.update as TelegramUpdate;
  bot.on('message', async (ctx) => {
    const { message } = updateOf(ctx);
    if (message) await onMessage(message, parts);
  });
  bot.on('callback_query', async (ctx) => {
    const { callback_query: query } = updateOf(ctx);
    if (query) await onCallback(query, parts);
  });
  bot.on('inline_query', async (ctx) => {
    const { inline_query: query } = updateOf(ctx);
    if (query) await onInlineQuery(query, parts);
  });
  bot.on('chosen_inline_result', async (ctx) => {
    const { chosen_inline_result: chosen } = updateOf(ctx);
    if (chosen) await onInserted(chosen, parts);
  });
}

interface IntakeParts extends TelegramParts {
  readonly api: BotApi;
  readonly lanes: UpdateLanes;
  readonly waits: TelegramWaits;
  readonly meetTelegram: (signal: AbortSignal) => Promise<void>;
}

function openIntake(parts: IntakeParts): Intake {
  const { api, lanes, log, waits, meetTelegram, webhook } = parts;
  if (webhook) {
    const registration = openRegistration({ api, log, waits, connect: meetTelegram, ...webhook });
    return {
      ...registration,
      async close() {
        await registration.close();
        await rest(waits.drainMs, new AbortController().signal, lanes.idle());
      },
    };
  }
  return openPollingSupervisor({
    api,
    lanes,
    log,
    waits,
    turn: parts.turn,
    onUnreadable: parts.onUnreadable,
    async connect(signal) {
      await meetTelegram(signal);
      await api.call('deleteWebhook', {}, { tries: 1, signal });
    },
  });
}

export function openTelegram(parts: TelegramParts): TelegramBot {
  const { talk, log, state, webhook, allow = [], waits = TELEGRAM_WAITS, onUnreadable } = parts;
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  const bot = openFramework(waits.handleMs, log);
  const api = openBotApi({ token: parts.token, apiRoot: parts.apiRoot, waits, closing: closing.signal });
  const delivery = openDelivery(api, log);
  const botName = (): string => bot.botInfo?.username ?? '';
  const botId = (): number => bot.botInfo?.id ?? 0;
  const readFile = openFiles({ api, bytesMax: parts.secretBytesMax ?? SECRET_BYTES_MAX, log });
  const listen = openListening({ botName, marks: state, readFile });
  route(bot, { api, talk, delivery, listen, botName, log, allow });
  const ledger = openUpdateLedger(state, botId, log, waits.leaseMs, closing.signal);

  /** What nobody can read is done with, too: it would be the same the next time. */
  async function handle(update: TelegramUpdate): Promise<void> {
    if (isSoundUpdate(update)) {
      await bot.handleUpdate(update as unknown as Parameters<Telegraf['handleUpdate']>[0]);
      return;
    }
    log.warn(UNREADABLE, { update_id: update.update_id });
    onUnreadable?.();
  }

  const lanes = openUpdateLanes(
    (update) =>
      isClosing() ? Promise.resolve('cut short') : ledger.once(update.update_id, () => handle(update)),
    log,
    waits.handleMs + waits.leaseMs,
  );

  async function meetTelegram(signal: AbortSignal): Promise<void> {
    const me = await api.call('getMe', {}, { tries: 1, signal });
    bot.botInfo = me as unknown as NonNullable<Telegraf['botInfo']>;
    void setMenu({ api, botId: me.id, marks: state, log });
  }

  /** Before the bot knows its own name it cannot tell which commands are for it. */
  function take(update: TelegramUpdate): Promise<Outcome> | undefined {
    return isClosing() || !bot.botInfo ? undefined : lanes.take(update);
  }

  const intake = openIntake({ ...parts, api, lanes, waits, meetTelegram });
  return {
    plugin:
      webhook && webhookRoute({ secret: webhook.secret, take, answerMs: waits.answerMs, log, onUnreadable }),
    start() {
      talk.meet('telegram', openCourier(delivery));
      intake.start();
      return Promise.resolve();
    },
    async close() {
      await intake.close();
      closing.abort();
    },
    health: () => intake.health(),
  };
}
