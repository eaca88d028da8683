import { sayIn } from '../phrases/catalogue.ts';
import type { Courier } from '../talk/reply.ts';
import type { Delivery } from './telegram-delivery.ts';
import { renderBoard, renderCard, renderWords, type Outgoing } from './telegram-render.ts';
import { parseRef, refOf } from './telegram-spots.ts';
import { userIdOf } from './telegram-utterance.ts';

/** What the talk tells later: all of it in private chats, or where a card already lies. */
export function openCourier(delivery: Delivery): Courier {
  async function tell(userId: number, messages: readonly Outgoing[]): Promise<boolean> {
    for (const message of messages) if (!(await delivery.send({ chatId: userId }, message))) return false;
    return true;
  }

  return {
    abilities: { people: true, share: true },

    async update(ref, card) {
      const placed = parseRef(ref);
      if (!placed) return false;
      return await delivery.redraw(placed.spot, renderCard(card, sayIn(placed.language)));
    },

    async tell(actorId, words, buttons = []) {
      const userId = userIdOf(actorId);
      if (userId === undefined) return false;
      if (buttons.length === 0) return await tell(userId, renderWords(words));
      return await tell(userId, [renderBoard({ words, rows: [buttons] })]);
    },

    async invite(actorId, card) {
      const userId = userIdOf(actorId);
      if (userId === undefined) return undefined;
      // An invitation has no receipt, the only word on a card that is not the talk's own.
      const spot = await delivery.send({ chatId: userId }, renderCard(card, sayIn('en')));
      return spot && refOf(spot, 'en');
    },

    async erase(ref) {
      const placed = parseRef(ref);
      return placed !== undefined && (await delivery.clear(placed.spot));
    },
  };
}
