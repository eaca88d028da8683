import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Card, Courier } from './reply.ts';
import type { Platform } from './utterance.ts';

/** The faces' couriers, each call bounded and its failure logged: what cannot be delivered is given up. */
export interface Couriers {
  meet(platform: Platform, courier: Courier): void;
  update(platform: Platform, ref: string, card: Card): Promise<void>;
  tell(platform: Platform, actorId: string, words: string): Promise<void>;
}

export function openCouriers(log: Log, callMs: number): Couriers {
  const couriers = new Map<Platform, Courier>();

  async function call(platform: Platform, what: string, work: (courier: Courier) => Promise<boolean>) {
    const courier = couriers.get(platform);
    if (!courier) return;
    try {
      if (!(await withDeadline(work(courier), callMs, what)))
        log.info('talk.not_delivered', { platform, what });
    } catch (error) {
      log.warn('talk.courier_failed', { platform, what, ...errorFacts(error) });
    }
  }

  return {
    meet: (platform, courier) => void couriers.set(platform, courier),
    update: (platform, ref, card) => call(platform, 'update', (courier) => courier.update(ref, card)),
    tell: (platform, actorId, words) => call(platform, 'tell', (courier) => courier.tell(actorId, words)),
  };
}
