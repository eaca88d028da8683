import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../phrases/languages.ts';
import { payloadText } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import type { Actor } from '../utterance.ts';
import { voiceFor } from '../voice.ts';
import { words, type Command, type Desk } from './command.ts';

export const language: Command = {
  mayHoldSecret: () => false,

  async answer(utterance, voice, desk) {
    const said = utterance.words.trim().toLowerCase();
    if (said === '') return [choice(voice.say('talk.language'))];
    const chosen = LANGUAGES.find((one) => one === said);
    if (chosen === undefined) return [words(voice.say('talk.language.unknown'))];
    return [await chooseLanguage(chosen, utterance.actor, desk)];
  },
};

/** Says so in the new language at once, with the way back under it. */
export async function chooseLanguage(chosen: Language, actor: Actor, { records }: Desk): Promise<Reply> {
  await records.setLanguage(actor.id, chosen);
  return choice(voiceFor(chosen, actor.platform).say('talk.language.set'));
}

function choice(said: string): Reply {
  const row = LANGUAGES.map((one) => ({
    action: 'choose' as const,
    label: LANGUAGE_NAMES[one],
    payload: payloadText({ kind: 'language', language: one }),
  }));
  return { kind: 'board', board: { words: said, rows: [row] } };
}
