import { plainCommand } from './command.ts';

export const privacy = plainCommand((_utterance, voice, desk) =>
  Promise.resolve(voice.say('talk.privacy', { url: desk.publicUrl() })),
);
