import type {
  APIMethodParams,
  TelegramInlineQueryResultArticle,
  TelegramInlineQueryResultsButton,
} from '@gramio/types';
import type { FakeChat } from './chats.ts';
import type { FakeClock } from './clock.ts';
import { storedContent, type Content } from './content.ts';
import { badRequest } from './refusal.ts';

type Answer = NonNullable<APIMethodParams<'answerInlineQuery'>>;

const RESULTS_MAX = 50;
const ANSWER_MS = 15_000;
const CACHE_S = 300;

export interface InlineAnswer {
  readonly query: string;
  readonly results: readonly TelegramInlineQueryResultArticle[];
  readonly button?: TelegramInlineQueryResultsButton;
  readonly isPersonal: boolean;
  readonly cacheS: number;
}

interface Asked {
  readonly query: string;
  readonly userId: number;
  readonly askedMs: number;
  answer?: InlineAnswer;
}

interface Place {
  readonly chat: FakeChat;
  readonly messageId: number;
}

/** The message that a result puts into a chat, as content of a message. */
export function contentOf(result: TelegramInlineQueryResultArticle): Content {
  const { message_text, entities } = result.input_message_content as {
    message_text: string;
    entities?: Content['entities'];
  };
  return {
    text: message_text,
    ...(entities ? { entities } : {}),
    ...(result.reply_markup ? { reply_markup: result.reply_markup } : {}),
  };
}

function checkAnswer({ results, button, next_offset }: Answer): void {
  if (results.length > RESULTS_MAX) throw badRequest('RESULTS_TOO_MUCH');
  const ids = results.map((one) => one.id);
  if (ids.some((id) => id === '' || Buffer.byteLength(id) > 64)) throw badRequest('RESULT_ID_INVALID');
  if (new Set(ids).size < ids.length) throw badRequest('RESULT_ID_DUPLICATE');
  if (Buffer.byteLength(next_offset ?? '') > 64) throw badRequest('NEXT_OFFSET_INVALID');
  if (button && !/^[A-Za-z0-9_-]{1,64}$/.test(button.start_parameter ?? ''))
    throw badRequest('START_PARAM_INVALID');
  for (const result of results) {
    if (result.type !== 'article') throw badRequest(`the fake has no inline results of type ${result.type}`);
    if (result.title === '') throw badRequest('ARTICLE_TITLE_EMPTY');
    storedContent(contentOf(result));
  }
}

/** Inline mode: what was asked, what was answered and for whom that is kept, and where the messages went. */
export class InlineDesk {
  readonly #clock: FakeClock;
  readonly #asked = new Map<string, Asked>();
  readonly #places = new Map<string, Place>();
  /** As BotFather has it. */
  isOn = true;
  /** Whether picks are told to the bot, in percent of them, as BotFather has it: off until a test turns it on. */
  hasFeedback = false;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  ask(query: string, userId: number): string {
    const id = `inline-${this.#asked.size + 1}`;
    this.#asked.set(id, { query, userId, askedMs: this.#clock.nowMs() });
    return id;
  }

  answer(params: Answer): true {
    const asked = this.#asked.get(params.inline_query_id);
    if (!asked || asked.answer || this.#clock.nowMs() - asked.askedMs > ANSWER_MS)
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    checkAnswer(params);
    asked.answer = {
      query: asked.query,
      results: params.results as TelegramInlineQueryResultArticle[],
      ...(params.button ? { button: params.button } : {}),
      isPersonal: params.is_personal === true,
      cacheS: params.cache_time ?? CACHE_S,
    };
    return true;
  }

  answerOf(id: string): InlineAnswer | undefined {
    return this.#asked.get(id)?.answer;
  }

  /** What Telegram shows without asking the bot: an answer that may be kept, to anybody unless it was personal. */
  kept(query: string, userId: number): InlineAnswer | undefined {
    const isKept = ({ answer, askedMs, ...asked }: Asked): boolean =>
      answer !== undefined &&
      asked.query === query &&
      (asked.userId === userId || !answer.isPersonal) &&
      this.#clock.nowMs() - askedMs < answer.cacheS * 1000;
    return [...this.#asked.values()].findLast(isKept)?.answer;
  }

  /** The id by which the bot reaches a message that it did not send. */
  place(chat: FakeChat, messageId: number): string {
    const id = `InlineMessage_${this.#places.size + 1}`;
    this.#places.set(id, { chat, messageId });
    return id;
  }

  placeOf(inlineMessageId: string): Place | undefined {
    return this.#places.get(inlineMessageId);
  }

  idOf(chat: FakeChat, messageId: number): string | undefined {
    const found = [...this.#places].find(([, one]) => one.chat === chat && one.messageId === messageId);
    return found?.[0];
  }
}
