import type { Answering } from './answering.ts';
import { words, type Desk } from './commands/command.ts';
import { COMMANDS, subCommandOf } from './commands/index.ts';
import { askForText, keepFile, keepWhole } from './commands/secret.ts';
import type { Answer, Reply } from './reply.ts';
import type { Step } from './steps.ts';
import type { CommandName, Utterance } from './utterance.ts';
import type { Voice } from './voice.ts';

/** Answers what a person said: a command, or the answer to a question of the bot. */
export function openHearing(desk: Desk, answering: Answering) {
  function command(name: CommandName, utterance: Utterance): Promise<Answer> {
    return answering.answerTo(
      utterance.actor,
      async (voice) => {
        await desk.steps.end(utterance.actor.id);
        if (utterance.attachment && name !== 'secret')
          return [words(voice.say('people.refused.file_with_command'))];
        return await COMMANDS[name].answer(utterance, voice, desk);
      },
      utterance.attachment !== undefined || COMMANDS[name].mayHoldSecret(utterance.words),
    );
  }

  async function stepAnswer(step: Step, utterance: Utterance, voice: Voice): Promise<readonly Reply[]> {
    switch (step.kind) {
      case 'text':
        return await keepWhole(step.recipients, utterance, voice, desk);
      case 'passphrase':
        return [words(voice.say('talk.not_asked'))];
    }
  }

  async function plainReplies(utterance: Utterance, voice: Voice): Promise<readonly Reply[]> {
    const { actor, attachment, shown = [] } = utterance;
    if (!attachment && shown.length > 0 && utterance.words.trim() === '')
      return await askForText(shown, utterance, voice, desk);
    const step = await desk.steps.take(actor.id);
    if (attachment) {
      const people = step?.kind === 'text' ? step.recipients : [];
      return await keepFile(attachment, people, utterance, voice, desk);
    }
    return step ? await stepAnswer(step, utterance, voice) : [words(voice.say('talk.not_asked'))];
  }

  async function plainMessage(utterance: Utterance): Promise<Answer> {
    const { actor, place } = utterance;
    if (place.kind !== 'private') return { replies: [], sourceHoldsSecret: false, language: actor.language };
    return await answering.answerTo(
      actor,
      (voice) => plainReplies(utterance, voice),
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
