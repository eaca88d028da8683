import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import type { Answer, Card, Courier } from '../../src/talk/reply.ts';
import type { Language } from '../../src/phrases/languages.ts';
import type { CardView, Talk } from '../../src/talk/talk.ts';
import type { Actor, Press, Utterance } from '../../src/talk/utterance.ts';
import {
  openTelegram,
  TELEGRAM_WAITS,
  type TelegramBot,
  type TelegramWaits,
} from '../../src/telegram/telegram-bot.ts';
import type { PollTurn } from '../../src/telegram/polling-supervisor.ts';
import type { UpdateMarks } from '../../src/telegram/update-ledger.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';

/** Rests are short; what bounds a call is long, for a machine that stands still now and then. */
export const QUICK_WAITS: TelegramWaits = {
  ...TELEGRAM_WAITS,
  callMs: 20_000,
  retryMs: 10,
  pollS: 2,
  pollGraceMs: 20_000,
  confirmMs: 20_000,
  backoffMs: 10,
  lagMs: 200,
};

export const SECRET_ID = 'AAAAAAAAAAAAAAAA' as SecretId;
export const KEY = 'KeyKeyKeyKeyKeyKeyKeyKeyKeyKeyKe';

export function cardFor(change: Partial<Card> = {}): Card {
  return {
    id: SECRET_ID,
    status: 'sealed',
    title: 'Your secret is sealed',
    lines: ['Expires in 1 day.', '1 view, then it is gone.'],
    buttons: [{ action: 'burn', label: 'Burn', payload: `burn:${SECRET_ID}` }],
    ...change,
  };
}

/** An answer in the language of whoever asked, unless it says another. */
export type Scripted = Omit<Answer, 'language'> & Partial<Pick<Answer, 'language'>>;

/** A talk that says what a test tells it to say, and remembers what it heard. */
export class ScriptedTalk implements Talk {
  readonly heard: Utterance[] = [];
  readonly pressed: Press[] = [];
  readonly placed: { id: SecretId; ref: string; view: CardView }[] = [];
  readonly lost: SecretId[] = [];
  courier: Courier | undefined;
  answer: (utterance: Utterance) => Scripted | Promise<Scripted> = () => ({
    replies: [],
    sourceHoldsSecret: false,
  });
  answerPress: (press: Press) => Scripted | Promise<Scripted> = () => ({
    replies: [],
    sourceHoldsSecret: false,
  });

  async hear(utterance: Utterance): Promise<Answer> {
    this.heard.push(utterance);
    return { language: utterance.actor.language, ...(await this.answer(utterance)) };
  }

  async press(press: Press): Promise<Answer> {
    this.pressed.push(press);
    return { language: press.actor.language, ...(await this.answerPress(press)) };
  }

  cardPlaced(id: SecretId, ref: string, view: CardView): Promise<void> {
    this.placed.push({ id, ref, view });
    return Promise.resolve();
  }

  cardLost(id: SecretId): Promise<void> {
    this.lost.push(id);
    return Promise.resolve();
  }

  shared: Talk['shared'] = () => Promise.resolve(undefined);

  mayLook: Talk['mayLook'] = () => true;

  languageOf(actor: Actor): Promise<Language> {
    return Promise.resolve(actor.language);
  }

  runDue(): Promise<number> {
    return Promise.resolve(0);
  }

  meet(_platform: string, courier: Courier): void {
    this.courier = courier;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Stage {
  readonly fake: FakeTelegram;
  readonly talk: ScriptedTalk;
  readonly bot: TelegramBot;
  readonly state: UpdateMarks;
  /** Every line logged so far, at every level. */
  readonly log: readonly string[];
  /** Resolves when a line with these words has been logged. */
  readonly logged: (words: string) => Promise<void>;
  /** One more bot on the same account, as after a restart. */
  readonly another: (waits?: TelegramWaits) => TelegramBot;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly waits?: TelegramWaits;
  readonly token?: string;
  readonly allow?: readonly string[];
  readonly turn?: PollTurn;
  readonly secretBytesMax?: number;
  readonly onUnreadable?: () => void;
  /** Before the bot starts. */
  readonly prepare?: (fake: FakeTelegram) => void;
}

/** A bot over a scripted talk, polling the fake Telegram. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const fake = await new FakeTelegram().open();
  options.prepare?.(fake);
  const talk = new ScriptedTalk();
  const log: string[] = [];
  const awaited = new Map<string, () => void>();
  const write = (line: string): void => {
    log.push(line);
    for (const [words, isMet] of awaited) if (line.includes(words)) isMet();
  };
  const state = openMemoryStateStore({ clock: systemClock });
  const bots: TelegramBot[] = [];
  const another = (waits = options.waits ?? QUICK_WAITS): TelegramBot => {
    const bot = openTelegram({
      token: new Redacted(options.token ?? fake.token),
      apiRoot: fake.apiRoot,
      talk,
      allow: options.allow ?? [],
      state,
      log: openLog('trace', write),
      waits,
      onUnreadable: options.onUnreadable,
      ...(options.turn && { turn: options.turn }),
      ...(options.secretBytesMax === undefined ? {} : { secretBytesMax: options.secretBytesMax }),
    });
    bots.push(bot);
    return bot;
  };
  const bot = another();
  await bot.start();
  return {
    fake,
    talk,
    bot,
    state,
    log,
    logged: (words) =>
      log.some((line) => line.includes(words))
        ? Promise.resolve()
        : new Promise((resolve) => awaited.set(words, resolve)),
    another,
    async close() {
      await Promise.all(bots.map((one) => one.close()));
      await fake.close();
    },
  };
}
