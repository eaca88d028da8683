import { sayIn } from '../phrases/catalogue.ts';
import { subCommandOf } from './commands/index.ts';
import type { Answer } from './reply.ts';
import type { Talk } from './talk.ts';
import type { Utterance } from './utterance.ts';

function couldCreate({ command, words, attachment }: Utterance): boolean {
  if (command === undefined || attachment !== undefined) return true;
  return command === 'secret' && subCommandOf(words) === undefined;
}

/** Whoever may not create may still look after what he has: only what could become a secret is refused. */
export async function hearAllowed(talk: Talk, utterance: Utterance, mayCreate: boolean): Promise<Answer> {
  if (mayCreate || !couldCreate(utterance)) return await talk.hear(utterance);
  const language = await talk.languageOf(utterance.actor);
  const words = sayIn(language)('error.actor.forbidden');
  const sourceHoldsSecret = utterance.words.trim() !== '' || utterance.attachment !== undefined;
  return { replies: [{ kind: 'words', words }], sourceHoldsSecret, language };
}
