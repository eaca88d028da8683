import { isOver, nameOf } from '../cards.ts';
import type { Reply } from '../reply.ts';
import type { Voice } from '../voice.ts';
import { words, type Command } from './command.ts';
import { liveReplies, ownSecrets, type OwnSecret } from './own-secrets.ts';

const ENDED_SHOWN_MAX = 10;

export const list: Command = {
  mayHoldSecret: () => false,

  async answer(utterance, voice, desk) {
    const secrets = await ownSecrets(utterance.actor.id, desk);
    if (secrets.length === 0) return [words(voice.say('talk.list.none'))];
    return [...endedReplies(secrets, voice), ...liveReplies(secrets, voice, desk)];
  },
};

function endedReplies(secrets: readonly OwnSecret[], voice: Voice): readonly Reply[] {
  const ended = secrets.filter(({ receipt }) => isOver(receipt));
  if (ended.length === 0) return [];
  const lines = ended.slice(0, ENDED_SHOWN_MAX).map((one) => endedLine(one, voice));
  const rest = ended.length - ENDED_SHOWN_MAX;
  if (rest > 0) lines.push(voice.say('talk.list.more', { count: rest }));
  return [words([voice.say('talk.list.ended'), ...lines].join('\n'))];
}

function endedLine({ card, receipt }: OwnSecret, voice: Voice): string {
  const name = nameOf(receipt.id, card, voice);
  switch (receipt.status) {
    case 'burned':
      return voice.say('talk.list.burned', { name });
    case 'expired':
      return voice.say('talk.list.expired', { name });
    case 'opened':
    case 'sealed':
    case 'frozen':
      return voice.say('talk.list.opened', { name });
  }
}
