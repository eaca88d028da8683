import { burnListed, burnPressed } from './commands/burn.ts';
import { words, type Desk } from './commands/command.ts';
import { openSecret } from './opening.ts';
import { chooseLanguage } from './commands/language.ts';
import { listPage } from './commands/list.ts';
import { parsePayload } from './payloads.ts';
import { postPressed } from './posting.ts';
import type { Reply } from './reply.ts';
import type { Press } from './utterance.ts';
import type { Voice } from './voice.ts';

/** Answers a press of one of the talk's buttons. */
export async function pressed(press: Press, voice: Voice, desk: Desk): Promise<readonly Reply[]> {
  const found = parsePayload(press.payload);
  switch (found?.kind) {
    case 'burn':
      return await burnPressed(found.id, press.actor, voice, desk);
    case 'list':
      return [await listPage(found.page, press.actor, voice, desk)];
    case 'burn-listed':
      return await burnListed(found.id, found.page, press.actor, voice, desk);
    case 'language':
      return [await chooseLanguage(found.language, press.actor, desk)];
    case 'nudges':
      return [{ kind: 'board', board: await desk.reminders.turn(press.actor.id, found.isOn, voice) }];
    case 'open':
      return await openSecret(found.handle, press, voice, desk);
    case 'post':
      return await postPressed(found.handle, press, voice, desk);
    case 'how':
      return [words(voice.say('people.how.words', { url: desk.publicUrl() }))];
    case undefined:
      return [words(voice.say('talk.press.unknown'))];
  }
}
