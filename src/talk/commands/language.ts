import { LANGUAGES } from '../../phrases/languages.ts';
import { voiceFor } from '../voice.ts';
import { plainCommand } from './command.ts';

export const language = plainCommand(async ({ actor, words }, voice, { records }) => {
  const said = words.trim().toLowerCase();
  if (said === '') return voice.say('talk.language');
  const chosen = LANGUAGES.find((one) => one === said);
  if (chosen === undefined) return voice.say('talk.language.unknown');
  await records.setLanguage(actor.id, chosen);
  return voiceFor(chosen, actor.platform).say('talk.language.set');
});
