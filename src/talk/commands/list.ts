import type { Reply } from '../reply.ts';
import type { Actor } from '../utterance.ts';
import type { Voice } from '../voice.ts';
import type { Command, Desk } from './command.ts';
import { listBoard } from './list-board.ts';
import { ownSecrets } from './own-secrets.ts';

export const list: Command = {
  mayHoldSecret: () => false,
  answer: async (utterance, voice, desk) => [await listPage(0, utterance.actor, voice, desk)],
};

/** A page of the list of whoever asks, as it is now. */
export async function listPage(page: number, actor: Actor, voice: Voice, desk: Desk): Promise<Reply> {
  const secrets = await ownSecrets(actor.id, desk);
  return { kind: 'board', board: listBoard(secrets, page, voice, desk.clock.now()) };
}
