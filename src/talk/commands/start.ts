import { VaultError } from '../../vault/errors.ts';
import { parseSecretId, type SecretId } from '../../vault/secret-key.ts';
import { cardOf } from '../cards.ts';
import { openSecret } from '../opening.ts';
import { parseHandle } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import type { Step } from '../steps.ts';
import type { Utterance } from '../utterance.ts';
import type { Voice } from '../voice.ts';
import { words, type Command, type Desk } from './command.ts';
import { ownSecret } from './own-secrets.ts';
import { askForText } from './secret.ts';

/** What a link to the bot can ask for: to open a secret, to see one's own, or (`new`) to be asked for a text. */
export const start: Command = {
  mayHoldSecret: () => false,

  async answer(utterance, voice, desk, ended) {
    const said = utterance.words.trim();
    const handle = parseHandle(said);
    if (handle) return await openSecret(handle, utterance, voice, desk);
    const id = parseSecretId(said);
    if (id !== undefined) return [await ownCard(id, utterance, voice, desk)];
    if (said === 'new') return await askHere(ended, utterance, voice, desk);
    return [words(voice.say('talk.start'))];
  },
};

async function ownCard(id: SecretId, { actor }: Utterance, voice: Voice, desk: Desk): Promise<Reply> {
  const own = await ownSecret(id, actor.id, desk);
  if (!own) return words(voice.say('error.secret.gone'));
  return { kind: 'card', card: cardOf(own.receipt, own.card, voice, desk.clock.now()) };
}

/** Whoever comes here from a question in a group is asked it again, for the same people. */
async function askHere(
  asked: Step | undefined,
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const isAsked = asked?.kind === 'text';
  if (utterance.mayCreate === false && !isAsked) throw new VaultError('actor.forbidden');
  return await askForText(isAsked ? asked.recipients : [], utterance, voice, desk);
}
