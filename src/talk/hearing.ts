import type { Answering } from './answering.ts';
import { words, type Desk } from './commands/command.ts';
import { COMMANDS, subCommandOf } from './commands/index.ts';
import { plainReplies } from './plain-message.ts';
import type { Answer } from './reply.ts';
import type { CommandName, Utterance } from './utterance.ts';

/** Answers what a person said: a command, or the answer to a question of the bot. */
export function openHearing(desk: Desk, answering: Answering) {
  function command(name: CommandName, utterance: Utterance): Promise<Answer> {
    return answering.answerTo(
      utterance.actor,
      async (voice) => {
        const ended = await desk.steps.take(utterance.actor.id);
        if (utterance.attachment && name !== 'secret')
          return [words(voice.say('people.refused.file_with_command'))];
        return await COMMANDS[name].answer(utterance, voice, desk, ended);
      },
      utterance.attachment !== undefined || COMMANDS[name].mayHoldSecret(utterance.words),
    );
  }

  async function plainMessage(utterance: Utterance): Promise<Answer> {
    const { actor, place } = utterance;
    if (place.kind !== 'private') return { replies: [], sourceHoldsSecret: false, language: actor.language };
    return await answering.answerTo(
      actor,
      (voice) => plainReplies(utterance, voice, desk),
      // Also when nobody asked: the question may have lapsed while the text was being typed.
      utterance.words.trim() !== '' || utterance.attachment !== undefined,
    );
  }

  return async function hear(utterance: Utterance): Promise<Answer> {
    if (utterance.command === undefined) return await plainMessage(utterance);
    const isBare = utterance.command === 'secret' && !utterance.attachment;
    const sub = isBare ? subCommandOf(utterance.words) : undefined;
    if (sub === undefined) return await command(utterance.command, utterance);
    return await command(sub, { ...utterance, command: sub, words: '', mentions: [] });
  };
}
