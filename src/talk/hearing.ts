import type { Answering } from './answering.ts';
import { VaultError } from '../vault/errors.ts';
import { words, type Desk } from './commands/command.ts';
import { COMMANDS, subCommandOf } from './commands/index.ts';
import { keepWhole } from './commands/secret.ts';
import { openSecret } from './opening.ts';
import { passphraseIn } from './passphrase-step.ts';
import type { Answer, Reply } from './reply.ts';
import type { Handle } from './payloads.ts';
import type { Step } from './steps.ts';
import type { CommandName, Utterance } from './utterance.ts';
import type { Voice } from './voice.ts';

/** Whoever may not create may still open what is for him, and look after what he has. */
function mustCreate({ mayCreate }: Utterance): void {
  if (mayCreate === false) throw new VaultError('actor.forbidden');
}

/** Answers what a person said: a command, or the answer to a question of the bot. */
export function openHearing(desk: Desk, answering: Answering) {
  function command(name: CommandName, utterance: Utterance): Promise<Answer> {
    return answering.answerTo(
      utterance.actor,
      async (voice) => {
        const ended = await desk.steps.take(utterance.actor.id);
        return await COMMANDS[name].answer(utterance, voice, desk, ended);
      },
      COMMANDS[name].mayHoldSecret(utterance.words),
    );
  }

  async function stepAnswer(step: Step, utterance: Utterance, voice: Voice): Promise<readonly Reply[]> {
    switch (step.kind) {
      case 'text':
        return await keepWhole(utterance, voice, desk);
      case 'passphrase':
        return await withPassphrase(step.handle, utterance, voice);
    }
  }

  async function withPassphrase(
    handle: Handle,
    utterance: Utterance,
    voice: Voice,
  ): Promise<readonly Reply[]> {
    const { actor, place } = utterance;
    const found = await passphraseIn(utterance, handle, voice, desk);
    if ('again' in found) return [found.again];
    return await openSecret(handle, { actor, place, passphrase: found.passphrase }, voice, desk);
  }

  async function plainMessage(utterance: Utterance): Promise<Answer> {
    const { actor, place } = utterance;
    if (place.kind !== 'private') return { replies: [], sourceHoldsSecret: false, language: actor.language };
    return await answering.answerTo(
      actor,
      async (voice) => {
        const step = await desk.steps.take(actor.id);
        if (step?.kind !== 'passphrase') mustCreate(utterance);
        return step ? await stepAnswer(step, utterance, voice) : [words(voice.say('talk.not_asked'))];
      },
      // Also when nobody asked: the question may have lapsed while the text was being typed.
      utterance.words.trim() !== '',
    );
  }

  return async function hear(utterance: Utterance): Promise<Answer> {
    if (utterance.command === undefined) return await plainMessage(utterance);
    const sub = utterance.command === 'secret' ? subCommandOf(utterance.words) : undefined;
    if (sub === undefined) return await command(utterance.command, utterance);
    return await command(sub, { ...utterance, command: sub, words: '', mentions: [] });
  };
}
