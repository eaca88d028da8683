import { durationText } from '../../kit/duration.ts';
import { limitsOf } from '../../vault/ceilings.ts';
import { plainCommand } from './command.ts';

export const help = plainCommand((_utterance, { platform, say }, { limits, couriers }) => {
  const parts = [
    say(platform === 'slack' ? 'talk.help.slack' : 'talk.help'),
    say('talk.help.options', { max: durationText(limitsOf(limits, platform).maxTtlS) }),
  ];
  if (couriers.abilities(platform).people)
    parts.push(say(platform === 'slack' ? 'people.help.slack' : 'people.help'));
  return Promise.resolve(parts.join('\n\n'));
});
