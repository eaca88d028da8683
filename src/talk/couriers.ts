import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Abilities, Card, CardButton, Courier } from './reply.ts';
import type { Platform } from './utterance.ts';

/** The faces' couriers, each call bounded and its failure logged: what cannot be delivered is given up. */
export interface Couriers {
  meet(platform: Platform, courier: Courier): void;
  update(platform: Platform, ref: string, card: Card): Promise<boolean>;
  tell(platform: Platform, actorId: string, words: string, buttons?: readonly CardButton[]): Promise<boolean>;
  /** Where the invitation lies; nothing when it could not be brought. */
  invite(platform: Platform, actorId: string, card: Card): Promise<string | undefined>;
  erase(platform: Platform, ref: string): Promise<boolean>;
  abilities(platform: Platform): Abilities;
}

const UNABLE: Abilities = { people: false, share: false };

export function openCouriers(log: Log, callMs: number): Couriers {
  const couriers = new Map<Platform, Courier>();

  async function call<Done>(platform: Platform, what: string, work: (courier: Courier) => Promise<Done>) {
    const courier = couriers.get(platform);
    if (!courier) return undefined;
    try {
      const done = await withDeadline(work(courier), callMs, what);
      if (done === false || done === undefined) log.info('talk.not_delivered', { platform, what });
      return done;
    } catch (error) {
      log.warn('talk.courier_failed', { platform, what, ...errorFacts(error) });
      return undefined;
    }
  }

  return {
    meet: (platform, courier) => void couriers.set(platform, courier),
    update: async (platform, ref, card) =>
      (await call(platform, 'update', (courier) => courier.update(ref, card))) ?? false,
    tell: async (platform, actorId, words, buttons) =>
      (await call(platform, 'tell', (courier) => courier.tell(actorId, words, buttons))) ?? false,
    invite: (platform, actorId, card) => call(platform, 'invite', (courier) => courier.invite(actorId, card)),
    erase: async (platform, ref) => (await call(platform, 'erase', (courier) => courier.erase(ref))) ?? false,
    abilities: (platform) => couriers.get(platform)?.abilities ?? UNABLE,
  };
}
