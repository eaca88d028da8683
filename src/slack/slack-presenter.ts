import type { Clock } from '../kit/clock.ts';
import type { Courier } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Actor } from '../talk/utterance.ts';
import { newCardRef, parseCardRef } from './slack-card-ref.ts';
import type { Outbound } from './slack-outbound.ts';
import {
  boardMessage,
  cardMessage,
  listMessages,
  privately,
  type SlackReply,
} from './slack-render.ts';
import { slackUserOf } from './slack-utterance.ts';

/** Brings replies to the one person they are for. */
export interface Presenter {
  readonly show: (responseUrl: string, replies: readonly SlackReply[], actor: Actor) => Promise<void>;
  readonly replace: (responseUrl: string, replies: readonly SlackReply[], actor: Actor) => Promise<void>;
}

interface PresenterParts {
  readonly talk: Talk;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

export function openPresenter({ talk, outbound, clock }: PresenterParts): Presenter {
  async function show(
    responseUrl: string,
    replies: readonly SlackReply[],
    { language }: Actor,
  ): Promise<void> {
    for (const message of listMessages(replies, language)) {
      await outbound.respond(responseUrl, privately(message, { inPlace: false }));
    }
  }

  /** A pressed card is replaced where it lies; by the `response_url` of the press it can be changed again later. */
  async function replace(responseUrl: string, replies: readonly SlackReply[], actor: Actor): Promise<void> {
    for (const reply of replies) {
      if (reply.kind === 'words') {
        await show(responseUrl, [reply], actor);
        continue;
      }
      if (reply.kind === 'board') {
        await outbound.respond(responseUrl, privately(boardMessage(reply.board), { inPlace: true }));
        continue;
      }
      const { card } = reply;
      const shown = privately(cardMessage(card, actor.language), { inPlace: true });
      if (!(await outbound.respond(responseUrl, shown)) || card.status !== 'sealed') continue;
      await talk.cardPlaced(card.id, newCardRef(responseUrl, actor.language, clock.now()), 'own');
    }
  }

  return { show, replace };
}

/** What the talk tells later: a card where a press left a way to change it, or a direct message. */
export function slackCourier(outbound: Outbound, clock: Clock): Courier {
  return {
    abilities: { people: false, share: false },

    async update(ref, card) {
      const place = parseCardRef(ref, clock.now());
      if (!place) return false;
      const shown = privately(cardMessage(card, place.language), { inPlace: true });
      return await outbound.respond(place.responseUrl, shown);
    },

    async tell(actorId, words, buttons = []) {
      const user = slackUserOf(actorId);
      return user !== undefined && (await outbound.writeTo(user, boardMessage({ words, rows: [buttons] })));
    },

    invite: () => Promise.resolve(undefined),
    erase: () => Promise.resolve(false),
  };
}
