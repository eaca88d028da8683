import { sha256, toBase64Url, utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Card, Courier } from '../talk/reply.ts';
import { messageRef, parseCardRef, RESPONSE_URL_MS } from './slack-card-ref.ts';
import type { Home } from './slack-home.ts';
import type { Marks } from './slack-once.ts';
import type { Outbounds, Posted } from './slack-outbound.ts';
import { slackActorOf, slackSeatOf, slackUserOf } from './slack-people.ts';
import { boardMessage, cardMessage, postedMessage, privately } from './slack-render.ts';
import { repliesView, wordsView } from './slack-views.ts';

const STATE_MS_MAX = 3_000;

/** Ways to change messages of channels that the bot is no member of: the newest press on each brings one. */
export interface Ways {
  note(posted: Posted, responseUrl: string): Promise<void>;
  find(posted: Posted): Promise<string | undefined>;
}

export function openWays(state: Marks): Ways {
  const nameOf = ({ channel, ts }: Posted): string =>
    `slack-way/${toBase64Url(sha256(utf8(`${channel} ${ts}`)))}`;

  return {
    async note(posted, responseUrl) {
      const kept = state.set(nameOf(posted), utf8(responseUrl), { ttlMs: RESPONSE_URL_MS });
      await withDeadline(kept, STATE_MS_MAX, 'the state store');
    },

    async find(posted) {
      const value = await withDeadline(state.get(nameOf(posted)), STATE_MS_MAX, 'the state store');
      return value && utf8Text(value);
    },
  };
}

export interface CourierParts {
  readonly outbounds: Outbounds;
  readonly ways: Ways;
  readonly home: Home;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the talk tells later: cards where they lie, and direct messages. */
export function slackCourier({ outbounds, ways, home, clock, log }: CourierParts): Courier {
  async function changePosted(posted: Posted, card: Card): Promise<boolean> {
    const message = postedMessage(card, []);
    const outbound = outbounds.at(posted.seat);
    if (await outbound.change(posted, message)) return true;
    try {
      const responseUrl = await ways.find(posted);
      if (responseUrl === undefined) return false;
      return await outbound.respond(responseUrl, {
        ...message,
        response_type: 'in_channel',
        replace_original: true,
      });
    } catch (error) {
      log.warn('slack.way_unknown', errorFacts(error));
      return false;
    }
  }

  return {
    abilities: { people: true, share: false },

    async update(ref, card) {
      const place = parseCardRef(ref, clock.now());
      switch (place?.kind) {
        case 'message':
          if (place.isPublic) return await changePosted(place, card);
          return await outbounds.at(place.seat).change(place, cardMessage(card, 'en'));
        case 'view': {
          const view = repliesView([{ kind: 'card', card }], place.language);
          return (await outbounds.at(place.seat).changeView(place.viewId, view)) === 'done';
        }
        case 'url': {
          const shown = privately(cardMessage(card, place.language), { inPlace: true });
          return await outbounds.at(undefined).respond(place.responseUrl, shown);
        }
        case 'unreachable':
        case undefined:
          return false;
      }
    },

    async tell(actorId, words, buttons = []) {
      const user = slackUserOf(actorId);
      if (user === undefined) return false;
      const message = boardMessage({ words, rows: [buttons] });
      const isTold = (await outbounds.at(slackSeatOf(actorId)).post(user, message)) !== undefined;
      // Whoever is told something finds it in his list, too.
      await home.changed(slackActorOf(actorId, user));
      return isTold;
    },

    async invite(actorId, card) {
      const user = slackUserOf(actorId);
      // An invitation has no receipt, the only word on a card that is not the talk's own.
      if (user === undefined) return undefined;
      const posted = await outbounds.at(slackSeatOf(actorId)).post(user, cardMessage(card, 'en'));
      return posted && messageRef(posted, false);
    },

    async erase(ref) {
      const place = parseCardRef(ref, clock.now());
      if (place?.kind === 'message') return await outbounds.at(place.seat).erase(place);
      if (place?.kind !== 'view') return false;
      const cleared = wordsView(sayIn(place.language)('slack.cleared'), place.language);
      return (await outbounds.at(place.seat).changeView(place.viewId, cleared)) !== 'failed';
    },
  };
}
