import type { ActorName } from '../vault/actor.ts';
import { limitsOf } from '../vault/ceilings.ts';
import type { Plaintext } from '../vault/ports.ts';
import { linksOf } from './cards.ts';
import type { Desk } from './commands/command.ts';
import { durationWords } from './times.ts';
import type { Voice } from './voice.ts';

const TICKET_S = 5 * 60;

/** Seals a text anew for five minutes and one view, and gives its reader the link. Throws as `Vault.create` does. */
export async function ticketWords(
  text: Plaintext,
  actor: ActorName,
  voice: Voice,
  desk: Desk,
): Promise<string> {
  const ttlS = Math.min(TICKET_S, limitsOf(desk.limits, voice.platform).maxTtlS);
  const { link } = linksOf(desk.publicUrl(), await desk.vault.create({ text, actor, ttlS }));
  return voice.say('opening.ticket', { link, left: durationWords(voice.say, ttlS * 1000) });
}
