import { plainCommand } from './command.ts';

export const start = plainCommand((_utterance, voice) => Promise.resolve(voice.say('talk.start')));
