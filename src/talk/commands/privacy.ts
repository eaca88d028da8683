import { plainCommand } from './command.ts';

export const privacy = plainCommand(({ actor }, voice, desk) => {
  const { people } = desk.couriers.abilities(actor.platform);
  return Promise.resolve(voice.say(people ? 'opening.privacy' : 'talk.privacy', { url: desk.publicUrl() }));
});
