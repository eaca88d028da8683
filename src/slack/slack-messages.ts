import type { Language } from '../phrases/languages.ts';
import type { Asked } from './slack-asked.ts';
import { newCardRef } from './slack-card-ref.ts';
import type { CarryParts, Surface } from './slack-carrying.ts';
import { boardMessage, cardMessage, listMessages, privately, type SlackReply } from './slack-render.ts';

export type Answerable = Asked & { readonly responseUrl: string };

/** Messages that only the actor sees, through the `response_url` of what he did. A text is never shown in one. */
export function messageSurface(
  asked: Answerable,
  language: Language,
  { outbound }: CarryParts,
  ask: Surface['ask'],
): Surface {
  return {
    asked,
    isRedrawn: false,
    ask,
    async show(replies) {
      let isShown = true;
      for (const message of listMessages(replies, language)) {
        isShown =
          (await outbound.respond(asked.responseUrl, privately(message, { inPlace: false }))) && isShown;
      }
      return isShown;
    },
    showReading: () => Promise.resolve(undefined),
    showLinked: () => Promise.resolve(undefined),
  };
}

/** As above, but a card or a board takes the place of the message that was pressed, where it can be changed again later. */
export function pressedSurface(
  asked: Answerable,
  language: Language,
  parts: CarryParts,
  ask: Surface['ask'],
): Surface {
  const { talk, outbound, clock } = parts;
  const plain = messageSurface(asked, language, parts, ask);

  async function replace(reply: SlackReply): Promise<boolean> {
    if (reply.kind === 'words') return await plain.show([reply]);
    if (reply.kind === 'board')
      return await outbound.respond(
        asked.responseUrl,
        privately(boardMessage(reply.board), { inPlace: true }),
      );
    const { card } = reply;
    const shown = privately(cardMessage(card, language), { inPlace: true });
    if (!(await outbound.respond(asked.responseUrl, shown))) return false;
    if (card.status === 'sealed')
      await talk.cardPlaced(card.id, newCardRef(asked.responseUrl, language, clock.now()), 'own');
    return true;
  }

  return {
    ...plain,
    async show(replies) {
      for (const reply of replies) await replace(reply);
      // What was pressed lies there still: nothing is lost that was not there before.
      return true;
    },
  };
}
