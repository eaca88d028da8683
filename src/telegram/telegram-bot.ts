import type { TelegramCallbackQuery, TelegramMessage } from '@gramio/types';
import { Telegraf } from 'telegraf';
import type { Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { LANGUAGES } from '../phrases/languages.ts';
import type { Talk } from '../talk/talk.ts';
import { COMMAND_NAMES } from '../talk/utterance.ts';
import { BotApiError, callFacts, openBotApi, type BotApi, type CallWaits } from './bot-api.ts';
import { openPollingSupervisor, type PollingWaits, type PollTurn } from './polling-supervisor.ts';
import { openCourier } from './telegram-courier.ts';
import { openDelivery } from './telegram-delivery.ts';
import { onMessage } from './telegram-handlers.ts';
import { openListening } from './telegram-listening.ts';
import { onCallback } from './telegram-presses.ts';
import type { HandlerParts } from './telegram-turn.ts';
import { openUpdateLanes } from './update-lanes.ts';
import { openUpdateLedger, type UpdateMarks } from './update-ledger.ts';

export interface TelegramWaits extends CallWaits, PollingWaits {
  /** An update that takes longer is given up. */
  readonly handleMs: number;
  /** After this long an update that a killed process had begun is handled again. */
  readonly leaseMs: number;
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
};

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
}

export interface TelegramBot {
  /** Begins to poll; resolves at once, because Telegram may be out of reach for as long as it likes. */
  start(): Promise<void>;
  /** Stops within a second; what was not finished is redelivered to the next process. */
  close(): Promise<void>;
  health(): 'up' | 'down';
}

/** A failed list of commands costs the menu, nothing else. */
async function setCommands(api: BotApi, log: Log): Promise<void> {
  for (const language of LANGUAGES) {
    const say = sayIn(language);
    const commands = COMMAND_NAMES.map((command) => ({
      command,
      description: say(`telegram.command.${command}`),
    }));
    try {
      await api.call('setMyCommands', {
        commands,
        scope: { type: 'all_private_chats' },
        ...(language === 'en' ? {} : { language_code: language }),
      });
    } catch (error) {
      log.warn('Telegram commands could not be set', { language, ...callFacts(error) });
    }
  }
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
function route(bot: Telegraf, parts: HandlerParts): void {
  bot.on('message', (ctx) => onMessage(ctx.update.message as unknown as TelegramMessage, parts));
  bot.on('callback_query', (ctx) =>
    onCallback(ctx.update.callback_query as unknown as TelegramCallbackQuery, parts),
  );
}

export function openTelegram(parts: TelegramParts): TelegramBot {
  const { talk, log } = parts;
  const waits = parts.waits ?? TELEGRAM_WAITS;
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  const bot = openFramework(waits.handleMs, log);
  const api = openBotApi({ token: parts.token, apiRoot: parts.apiRoot, waits, closing: closing.signal });
  const delivery = openDelivery(api, log);
  const botName = (): string => bot.botInfo?.username ?? '';
  const listen = openListening({ botName, marks: parts.state });
  route(bot, { talk, delivery, listen, botName, log, allow: parts.allow ?? [] });
  const ledger = openUpdateLedger(
    parts.state,
    () => bot.botInfo?.id ?? 0,
    log,
    waits.leaseMs,
    closing.signal,
  );

  const lanes = openUpdateLanes(
    async (update) => {
      if (isClosing() || !(await ledger.begin(update.update_id))) return;
      await bot.handleUpdate(update as unknown as Parameters<Telegraf['handleUpdate']>[0]);
      // What was cut short by closing is for the next process.
      if (!isClosing()) await ledger.done(update.update_id);
    },
    log,
    waits.handleMs + waits.leaseMs,
  );

  const supervisor = openPollingSupervisor({
    api,
    lanes,
    log,
    waits,
    turn: parts.turn,
    async connect(signal) {
      const me = await api.call('getMe', {}, { tries: 1, signal });
      await api.call('deleteWebhook', {}, { tries: 1, signal });
      bot.botInfo = me as unknown as NonNullable<Telegraf['botInfo']>;
      void setCommands(api, log);
    },
  });

  return {
    start() {
      talk.meet('telegram', openCourier(delivery));
      supervisor.start();
      return Promise.resolve();
    },
    async close() {
      await supervisor.close();
      closing.abort();
    },
    health: () => supervisor.health(),
  };
}
