import { VaultError } from '../vault/errors.ts';
import { words, type Desk } from './commands/command.ts';
import { askForText, keepFile, keepWhole } from './commands/secret.ts';
import { openSecret } from './opening.ts';
import { passphraseIn } from './passphrase-step.ts';
import type { Handle } from './payloads.ts';
import type { Reply } from './reply.ts';
import type { Utterance } from './utterance.ts';
import type { Voice } from './voice.ts';

/** Whoever may not create may still open what is for him, and look after what he has. */
function mustCreate({ mayCreate }: Utterance): void {
  if (mayCreate === false) throw new VaultError('actor.forbidden');
}

/** Answers a private message without a command: people shown, a file, or what the bot has asked for. */
export async function plainReplies(
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { actor, attachment, shown = [] } = utterance;
  const isShowing = !attachment && shown.length > 0 && utterance.words.trim() === '';
  const step = await desk.steps.take(actor.id);
  if (step?.kind === 'passphrase' && !attachment && !isShowing)
    return await withPassphrase(step.handle, utterance, voice, desk);
  // Who was asked for a text was asked where he may create; a group's people answer in private.
  if (step?.kind !== 'text') mustCreate(utterance);
  if (isShowing) return await askForText(shown, utterance, voice, desk);
  const people = step?.kind === 'text' ? step.recipients : [];
  if (attachment) return await keepFile(attachment, people, utterance, voice, desk);
  return step ? await keepWhole(people, utterance, voice, desk) : [words(voice.say('talk.not_asked'))];
}

async function withPassphrase(
  handle: Handle,
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { actor, place } = utterance;
  const found = await passphraseIn(utterance, handle, voice, desk);
  if ('again' in found) return [found.again];
  return await openSecret(handle, { actor, place, passphrase: found.passphrase }, voice, desk);
}
