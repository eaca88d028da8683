import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { VaultEvents } from '../vault/events.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { StateStore } from '../vault/ports.ts';
import type { Vault } from '../vault/vault.ts';
import { openAnswering } from './answering.ts';
import type { Desk } from './commands/command.ts';
import { openCouriers } from './couriers.ts';
import { openErrands, type ErrandBounds } from './errands.ts';
import { openHalves } from './halves.ts';
import { openHearing } from './hearing.ts';
import { openNews } from './news.ts';
import { parseHandle } from './payloads.ts';
import { sharedCard } from './posting.ts';
import { pressed } from './pressing.ts';
import { openRecords } from './records.ts';
import { openRevealTurns } from './reveal-turns.ts';
import { openSteps } from './steps.ts';
import type { Talk } from './talk.ts';
import { voiceFor } from './voice.ts';

export interface TalkBounds extends ErrandBounds {
  /** How long one call of a courier may take. */
  readonly courierMs: number;
}

export const TALK_BOUNDS: TalkBounds = {
  waitingMax: 10_000,
  runningMax: 8,
  closeMs: 500,
  courierMs: 10_000,
};

export interface TalkParts {
  readonly vault: Vault;
  /** Its values are sealed already. */
  readonly state: StateStore;
  readonly events: VaultEvents;
  readonly clock: Clock;
  /** For the halves of keys. */
  readonly random: Random;
  readonly log: Log;
  /** The base of the links; asked anew for each. */
  readonly publicUrl: () => string;
  readonly limits: OrderLimits;
  readonly bounds?: TalkBounds;
}

export function openTalk(parts: TalkParts): Talk {
  const { vault, state, clock, random, log, limits, publicUrl, bounds = TALK_BOUNDS } = parts;
  const records = openRecords(state, clock);
  const errands = openErrands(bounds, log);
  const couriers = openCouriers(log, bounds.courierMs);
  const news = openNews({ ...parts, records, errands, couriers });
  const desk: Desk = {
    vault,
    records,
    halves: openHalves(state, clock),
    steps: openSteps(state),
    turns: openRevealTurns(state),
    news,
    couriers,
    clock,
    random,
    log,
    limits,
    publicUrl,
  };
  const answering = openAnswering(records, log);

  return {
    hear: openHearing(desk, answering),
    press: (press) => answering.answerTo(press.actor, (voice) => pressed(press, voice, desk)),
    cardPlaced: (id, ref, view) => news.placed(id, { ref, view }),

    async cardLost(id) {
      try {
        const card = await records.card(id);
        if (!card) return;
        await news.duringOwnBurn(id, 'said', () => vault.burnByReceipt(card.receiptKey));
        await desk.halves.drop(id);
      } catch (error) {
        log.error('talk.lost_card_not_burned', errorFacts(error));
      }
    },

    async shared(actor, payload) {
      const handle = parseHandle(payload);
      if (!handle) return undefined;
      try {
        const voice = voiceFor(await answering.languageOf(actor), actor.platform);
        return await sharedCard(handle, actor, voice, desk);
      } catch (error) {
        log.error('talk.not_shared', errorFacts(error));
        return undefined;
      }
    },

    languageOf: (actor) => answering.languageOf(actor),
    runDue: () => Promise.resolve(0),

    meet: (platform, courier) => {
      couriers.meet(platform, courier);
    },

    async close() {
      news.stop();
      await errands.close();
    },
  };
}
