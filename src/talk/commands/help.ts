import { durationText } from '../../kit/duration.ts';
import { plainCommand } from './command.ts';

export const help = plainCommand((_utterance, { platform, say }, { limits }) => {
  const commands = say(platform === 'slack' ? 'talk.help.slack' : 'talk.help');
  const options = say('talk.help.options', { max: durationText(limits.maxTtlS) });
  return Promise.resolve(`${commands}\n\n${options}`);
});
