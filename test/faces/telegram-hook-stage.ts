import type { FastifyInstance } from 'fastify';
import { closeListener } from '../../src/app/shutdown.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { openTelegram, type TelegramBot, type TelegramWaits } from '../../src/telegram/telegram-bot.ts';
import type { UpdateMarks } from '../../src/telegram/update-ledger.ts';
import { QUICK_WAITS, ScriptedTalk } from './telegram-stage.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';

export const HOOK_SECRET = 'hook-Secret_5fd1';
export const HOOK_URL = 'https://secrets.example.com/telegram/webhook';

export interface Begun {
  /** Where it really listens. */
  readonly at: string;
  readonly bot: TelegramBot;
}

/** Processes behind one address that Telegram calls, over one store. */
export class HookStage {
  readonly fake = new FakeTelegram();
  readonly talk = new ScriptedTalk();
  readonly log: string[] = [];
  readonly #state: UpdateMarks;
  readonly #open: { bot: TelegramBot; http: FastifyInstance }[] = [];
  readonly #awaited = new Map<string, () => void>();

  constructor(state: UpdateMarks = openMemoryStateStore({ clock: systemClock })) {
    this.#state = state;
  }

  async open(): Promise<this> {
    await this.fake.open();
    return this;
  }

  /** Starts a process; it may not have reached Telegram yet. */
  async begin(change: Partial<TelegramWaits> = {}): Promise<Begun> {
    const log = openLog('trace', (line) => {
      this.log.push(line);
      for (const [words, isMet] of this.#awaited) if (line.includes(words)) isMet();
    });
    const http = await openHttpServer({
      secretBytesMax: 1000,
      trustProxy: [],
      isHttps: true,
      rateLimit: 0,
      explain: () => '',
      log,
    });
    const bot = openTelegram({
      token: new Redacted(this.fake.token),
      apiRoot: this.fake.apiRoot,
      talk: this.talk,
      state: this.#state,
      log,
      waits: { ...QUICK_WAITS, lookMs: 60_000, ...change },
      webhook: { secret: new Redacted(HOOK_SECRET), url: () => HOOK_URL },
    });
    if (bot.plugin) await http.register(bot.plugin);
    this.#open.push({ bot, http });
    const at = `${await http.listen({ host: '127.0.0.1', port: 0 })}/telegram/webhook`;
    await bot.start();
    return { at, bot };
  }

  /** Starts a process, and waits until Telegram knows where to call. */
  async beginCalled(change: Partial<TelegramWaits> = {}): Promise<Begun> {
    const registered = this.logged('Telegram calls the webhook');
    const begun = await this.begin(change);
    await registered;
    return begun;
  }

  /** Resolves when a line with these words is logged from now on. */
  logged(words: string): Promise<void> {
    return new Promise((resolve) => this.#awaited.set(words, resolve));
  }

  async close(): Promise<void> {
    for (const { bot, http } of this.#open) {
      await bot.close();
      await closeListener(http);
    }
    await this.fake.close();
  }
}

export const KNOWN = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': HOOK_SECRET };

/** Calls the webhook as Telegram does; gives the status, and the body if there is one. */
export async function call(
  at: string,
  body: unknown,
  headers: Record<string, string> = KNOWN,
): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(at, { method: 'POST', headers, body: text });
  return `${answer.status} ${await answer.text()}`.trim();
}

const BOB = { id: 900, is_bot: false, first_name: 'Bob' };

/** An update with a command of Bob's. */
export function said(text: string, update_id: number, chat = BOB.id): object {
  const entities = [{ type: 'bot_command', offset: 0, length: text.split(' ', 1)[0]?.length ?? 0 }];
  const place = { chat: { id: chat, type: 'private' }, from: BOB };
  return { update_id, message: { message_id: update_id, date: 1, ...place, text, entities } };
}
