import type { APIMethodParams } from '@gramio/types';
import { sayIn, type Say } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import { handleText, type Handle } from '../talk/payloads.ts';
import type { ChatPlace, Delivery, Whisper } from './telegram-delivery.ts';
import { chatButton, chatLink, NO_PREVIEW, renderWords, type Outgoing } from './telegram-render.ts';
import type { Spot } from './telegram-spots.ts';

/** Somebody who is to be answered, and what allows it. */
export interface Listener {
  readonly userId: number;
  /** He is in the private chat with the bot. */
  readonly isPrivate: boolean;
  /** The group he spoke or pressed in; a press on an inserted message does not tell. */
  readonly group?: ChatPlace;
  /** His app shows ephemeral messages: by such a command, or by a press, one may be sent to him. */
  readonly cue?: Pick<Whisper, 'queryId' | 'ephemeralMessageId'>;
  /** He pressed a button, which is to be answered once. */
  readonly queryId?: string;
}

/** `/start` with this begins a new secret. */
export const START_NEW = 'new';

/** With what the private chat goes on from here. */
export function startOf({ handle }: { readonly handle?: Handle }): string {
  return handle ? handleText(handle) : START_NEW;
}

/**
 * The only way to answer a person: before his eyes in the group, then in the private chat, then (a press) by an alert, then
 * by a button that leads to the private chat. What none of these can carry is not said.
 */
export interface Privately {
  /** Shows a message to him alone: where it lies, or nothing. */
  show(message: Outgoing): Promise<Spot | undefined>;
  /** Shows it where he is, but to nobody else. */
  showHere(message: Outgoing): Promise<Spot | undefined>;
  showInChat(message: Outgoing): Promise<Spot | undefined>;
  /** Answers a press with a text that leaves no trace; `false` when that cannot be done. */
  alert(text: string): Promise<boolean>;
  /** Says words: by an alert when they answer a press, are short and hold no link, else as messages. */
  say(words: string): Promise<boolean>;
  /** Answers a press by opening the private chat, which gets `/start` with this. */
  lead(start: string): Promise<boolean>;
  /** Answers a press that nothing has answered, and says so if the answer lies elsewhere. */
  end(say: Say): Promise<void>;
}

export interface PrivatelyParts {
  readonly delivery: Delivery;
  readonly botName: () => string;
}

/** The longest text of Telegram's answer to a press. */
export const ALERT_UNITS_MAX = 200;
const LINK = /https?:\/\//;
/** Takes away the picker of people, which stays on the screen until it is used or taken away. */
const NO_PICKER = { reply_markup: { remove_keyboard: true } } as const;

type PressAnswer = Omit<APIMethodParams<'answerCallbackQuery'>, 'callback_query_id'>;

function openPressAnswer(queryId: string | undefined, delivery: Delivery) {
  let isAnswered = queryId === undefined;
  return async (answer: PressAnswer): Promise<boolean> => {
    if (isAnswered || queryId === undefined) return false;
    isAnswered = true;
    return await delivery.answerPress({ callback_query_id: queryId, ...answer });
  };
}

export function replyPrivately(listener: Listener, { delivery, botName }: PrivatelyParts): Privately {
  const { userId, group, cue } = listener;
  const answerPress = openPressAnswer(listener.queryId, delivery);
  const isTyped = listener.isPrivate && listener.queryId === undefined;
  let liesInChat = false;

  async function showHere(message: Outgoing): Promise<Spot | undefined> {
    if (!group || !cue) return undefined;
    const spot = await delivery.whisper({ ...group, userId, ...cue }, message);
    // After 15 s nothing may be answered any more, but an administrator may write of its own accord.
    return spot ?? (await delivery.whisper({ ...group, userId }, message));
  }

  async function showInChat(message: Outgoing): Promise<Spot | undefined> {
    const spot = await delivery.send({ chatId: userId }, message);
    liesInChat ||= spot !== undefined;
    return spot;
  }

  const show = async (message: Outgoing): Promise<Spot | undefined> =>
    (await showHere(message)) ?? (await showInChat(message));

  const alert = async (text: string): Promise<boolean> =>
    text.length <= ALERT_UNITS_MAX && (await answerPress({ text, show_alert: true }));

  return {
    show,
    showHere,
    showInChat,
    alert,
    async say(words) {
      if (!LINK.test(words) && (await alert(words))) return true;
      for (const message of renderWords(words)) {
        if (!(await show(isTyped ? { ...message, ...NO_PICKER } : message))) return false;
      }
      return true;
    },
    lead: (start) => answerPress({ url: chatLink(botName(), start) }),
    async end(say) {
      const isElsewhere = liesInChat && !listener.isPrivate;
      await answerPress(isElsewhere ? { text: say('telegram.sent_privately') } : {});
    },
  };
}

export type Hint = 'telegram.write_privately' | 'telegram.unanswered' | 'telegram.unanswered.nothing_kept';

/** What a group gets to read when a person in it could not be answered: it says nothing of him and of what he wanted. */
export function renderHint(hint: Hint, bot: string, say: Say, isLeft: boolean): Outgoing {
  const words = say(hint, { bot });
  return {
    text: isLeft ? `${words}\n${say('telegram.undeleted.group')}` : words,
    entities: [],
    ...NO_PREVIEW,
    ...chatButton(say('telegram.open_chat'), bot, START_NEW),
  };
}

/** Words that lead from a group to the private chat, where a question can be answered unseen. */
export function renderWay(language: Language, bot: string, start: string): Outgoing {
  const say = sayIn(language);
  const text = say('telegram.ask_in_private');
  return { text, entities: [], ...NO_PREVIEW, ...chatButton(say('telegram.open_chat'), bot, start) };
}
