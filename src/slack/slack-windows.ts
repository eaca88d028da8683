import type { types } from '@slack/bolt';
import type { Language } from '../phrases/languages.ts';
import type { Asked } from './slack-asked.ts';
import { cardRefText } from './slack-card-ref.ts';
import type { CarryParts, Surface } from './slack-carrying.ts';
import { listMessages, type SlackReply } from './slack-render.ts';
import { messageSurface } from './slack-messages.ts';
import { askView, linkedView, readingView, repliesView } from './slack-views.ts';

export interface WindowSurface extends Surface {
  /** As a message, where he did something or else directly. */
  showElsewhere(replies: readonly SlackReply[]): Promise<boolean>;
}

/** A window that the actor looks at. Once he has closed it, what he must know comes as a message. */
export function windowSurface(
  viewId: string,
  asked: Asked,
  language: Language,
  parts: CarryParts,
  userId: string | undefined,
): WindowSurface {
  const { talk, outbound } = parts;
  const ref = cardRefText({ kind: 'view', viewId, language, seat: outbound.seat });
  const put = async (view: types.ModalView): Promise<boolean> =>
    (await outbound.changeView(viewId, view)) === 'done';

  async function showElsewhere(replies: readonly SlackReply[]): Promise<boolean> {
    const { responseUrl } = asked;
    if (responseUrl !== undefined) {
      const messages = messageSurface({ ...asked, responseUrl }, language, parts, () =>
        Promise.resolve(false),
      );
      if (await messages.show(replies)) return true;
    }
    return userId !== undefined && (await writeAll(userId, replies, language, parts));
  }

  return {
    asked,
    isRedrawn: true,
    showElsewhere,

    async show(replies) {
      if (!(await put(repliesView(replies, language, asked)))) return await showElsewhere(replies);
      for (const reply of replies) {
        if (reply.kind === 'card' && reply.card.status === 'sealed')
          await talk.cardPlaced(reply.card.id, ref, 'own');
      }
      return true;
    },

    ask: (words) => put(askView(words, language, asked)),
    showReading: async (reading, text) =>
      (await put(readingView(reading, text, language))) ? ref : undefined,
    showLinked: async (words) => ((await put(linkedView(words, language))) ? ref : undefined),
  };
}

/** In the private conversation with the bot. */
async function writeAll(
  userId: string,
  replies: readonly SlackReply[],
  language: Language,
  { outbound }: CarryParts,
): Promise<boolean> {
  for (const message of listMessages(replies, language)) {
    if (!(await outbound.post(userId, message))) return false;
  }
  return true;
}
