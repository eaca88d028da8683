import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { errorWords } from '../phrases/errors.ts';
import { VaultError } from '../vault/errors.ts';
import type { VaultEvents } from '../vault/events.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { StateStore } from '../vault/ports.ts';
import type { Vault } from '../vault/vault.ts';
import { burnTarget } from './cards.ts';
import { burnPressed } from './commands/burn.ts';
import { words, type Desk } from './commands/command.ts';
import { COMMANDS, subCommandOf } from './commands/index.ts';
import { keepWhole } from './commands/secret.ts';
import { openCouriers } from './couriers.ts';
import { openErrands, type ErrandBounds } from './errands.ts';
import { openNews } from './news.ts';
import { openRecords } from './records.ts';
import type { Answer, Reply } from './reply.ts';
import type { Talk } from './talk.ts';
import type { Actor, CommandName, Utterance } from './utterance.ts';
import { voiceFor, type Voice } from './voice.ts';

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
  readonly log: Log;
  /** The base of the links; asked anew for each. */
  readonly publicUrl: () => string;
  readonly limits: OrderLimits;
  readonly bounds?: TalkBounds;
}

export function openTalk(parts: TalkParts): Talk {
  const { vault, clock, log, limits, publicUrl, bounds = TALK_BOUNDS } = parts;
  const records = openRecords(parts.state, clock);
  const errands = openErrands(bounds, log);
  const couriers = openCouriers(log, bounds.courierMs);
  const news = openNews({ ...parts, records, errands, couriers });
  const desk: Desk = { vault, records, news, clock, log, limits, publicUrl };

  /** Answers in the actor's language, whatever happens; `answer` sees to it that what it may have stored is said. */
  async function answerTo(actor: Actor, answer: (voice: Voice) => Promise<readonly Reply[]>) {
    let voice = voiceFor(actor.language, actor.platform);
    try {
      voice = voiceFor((await records.language(actor.id)) ?? actor.language, actor.platform);
      return await answer(voice);
    } catch (error) {
      if (error instanceof VaultError) return [words(errorWords(voice.say, error))];
      log.error('talk.failed', errorFacts(error));
      return [words(voice.say('talk.failed.nothing_stored'))];
    }
  }

  async function command(name: CommandName, utterance: Utterance): Promise<Answer> {
    const replies = await answerTo(utterance.actor, async (voice) => {
      await records.endStep(utterance.actor.id);
      return await COMMANDS[name].answer(utterance, voice, desk);
    });
    return { replies, sourceHoldsSecret: COMMANDS[name].mayHoldSecret(utterance.words) };
  }

  async function plainMessage(utterance: Utterance): Promise<Answer> {
    if (utterance.place.kind !== 'private') return { replies: [], sourceHoldsSecret: false };
    const replies = await answerTo(utterance.actor, async (voice) => {
      if (await records.takeStep(utterance.actor.id)) return await keepWhole(utterance, voice, desk);
      return [words(voice.say('talk.not_asked'))];
    });
    // Also when nobody asked: the question may have lapsed while the text was being typed.
    return { replies, sourceHoldsSecret: utterance.words.trim() !== '' };
  }

  return {
    async hear(utterance) {
      if (utterance.command === undefined) return await plainMessage(utterance);
      const sub = utterance.command === 'secret' ? subCommandOf(utterance.words) : undefined;
      if (sub === undefined) return await command(utterance.command, utterance);
      return await command(sub, { ...utterance, command: sub, words: '', mentions: [] });
    },

    async press({ actor, payload }) {
      const replies = await answerTo(actor, async (voice) => {
        const target = burnTarget(payload);
        if (target === undefined) return [words(voice.say('talk.press.unknown'))];
        return await burnPressed(target, actor, voice, desk);
      });
      return { replies, sourceHoldsSecret: false };
    },

    cardPlaced: (id, ref) => news.placed(id, ref),
    meet: (platform, courier) => {
      couriers.meet(platform, courier);
    },

    async close() {
      news.stop();
      await errands.close();
    },
  };
}
