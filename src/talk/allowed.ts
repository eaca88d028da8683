import { sayIn } from '../phrases/catalogue.ts';
import { subCommandOf } from './commands/index.ts';
import type { Answer } from './reply.ts';
import type { Talk } from './talk.ts';
import type { Utterance } from './utterance.ts';

function isMaking({ command, words, attachment }: Utterance): boolean {
  return command === 'secret' && (attachment !== undefined || subCommandOf(words) === undefined);
}

/**
 * Whoever may not create may still look after what he has, and open what is for him: only what could become a secret is
 * refused. A plain message may be a passphrase, or the text that was asked for where he may create; the talk knows.
 */
export async function hearAllowed(talk: Talk, utterance: Utterance, mayCreate: boolean): Promise<Answer> {
  if (mayCreate) return await talk.hear(utterance);
  if (!isMaking(utterance)) return await talk.hear({ ...utterance, mayCreate: false });
  const language = await talk.languageOf(utterance.actor);
  const words = sayIn(language)('error.actor.forbidden');
  const sourceHoldsSecret = utterance.words.trim() !== '' || utterance.attachment !== undefined;
  return { replies: [{ kind: 'words', words }], sourceHoldsSecret, language };
}
