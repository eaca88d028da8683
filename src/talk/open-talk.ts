import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { VaultEvents } from '../vault/events.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { StateStore } from '../vault/ports.ts';
import type { SecretId } from '../vault/secret-key.ts';
import type { Vault } from '../vault/vault.ts';
import { openAnswering, type Answering, type Restraint } from './answering.ts';
import type { Desk } from './commands/command.ts';
import { openCouriers } from './couriers.ts';
import { openDiary, type Diary } from './diary.ts';
import { openErrands, type ErrandBounds } from './errands.ts';
import { openHalves } from './halves.ts';
import { openHearing } from './hearing.ts';
import { openNews } from './news.ts';
import { parseHandle } from './payloads.ts';
import { sharedCard } from './posting.ts';
import { pressed } from './pressing.ts';
import { openRecords } from './records.ts';
import { openRevealTurns } from './reveal-turns.ts';
import { openReminders, type Reminders } from './reminders.ts';
import { openSteps } from './steps.ts';
import type { Card } from './reply.ts';
import type { Talk } from './talk.ts';
import type { Actor } from './utterance.ts';
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

export interface TalkParts extends Restraint {
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
  const diary: Diary = openDiary({
    state,
    clock,
    log,
    work: (entry) =>
      entry.kind === 'erase' ? couriers.erase(entry.platform, entry.ref) : reminders.remind(entry.id),
  });
  const reminders: Reminders = openReminders({ vault, state, records, couriers, diary, clock, log });
  const halves = openHalves(state, clock);
  const news = openNews({ ...parts, records, halves, errands, couriers });
  const desk: Desk = {
    vault,
    records,
    halves,
    steps: openSteps(state),
    turns: openRevealTurns(state),
    news,
    diary,
    reminders,
    couriers,
    clock,
    random,
    log,
    limits,
    publicUrl,
  };
  const answering = openAnswering(records, log, parts);

  return {
    hear: openHearing(desk, answering),
    press: (press) => answering.answerTo(press.actor, (voice) => pressed(press, voice, desk)),
    cardPlaced: (id, ref, view) => news.placed(id, { ref, view }),

    cardLost: (id) => burnLost(id, desk),
    shared: (actor, payload) => shared(actor, payload, answering, desk),
    mayLook: (actor) => answering.mayLook(actor),
    languageOf: (actor) => answering.languageOf(actor),
    runDue: () => diary.runDue(),

    meet: (platform, courier) => {
      couriers.meet(platform, courier);
    },

    async close() {
      news.stop();
      await errands.close();
    },
  };
}

/** What nobody can find any more must not lie about. */
async function burnLost(id: SecretId, { records, halves, news, vault, log }: Desk): Promise<void> {
  try {
    const card = await records.card(id);
    if (!card) return;
    await news.duringOwnBurn(id, 'said', () => vault.burnByReceipt(card.receiptKey, 'server'));
    await halves.drop(id);
  } catch (error) {
    log.error('talk.lost_card_not_burned', errorFacts(error));
  }
}

async function shared(
  actor: Actor,
  payload: string,
  answering: Answering,
  desk: Desk,
): Promise<Card | undefined> {
  const handle = parseHandle(payload);
  if (!handle) return undefined;
  try {
    const voice = voiceFor(await answering.languageOf(actor), actor.platform);
    return await sharedCard(handle, actor, voice, desk);
  } catch (error) {
    desk.log.error('talk.not_shared', errorFacts(error));
    return undefined;
  }
}
