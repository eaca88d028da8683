import { plainCommand } from './command.ts';

/** Every command ends an open question; this one only says so. */
export const cancel = plainCommand((_utterance, voice) => Promise.resolve(voice.say('talk.cancelled')));
