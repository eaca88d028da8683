import { plainCommand } from './command.ts';

export const privacy = plainCommand((_utterance, { platform, say }, { couriers, publicUrl }) => {
  const parts = [say('talk.privacy', { url: publicUrl() })];
  if (couriers.abilities(platform).people) parts.push(say('people.privacy'));
  return Promise.resolve(parts.join('\n\n'));
});
