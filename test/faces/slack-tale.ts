import type { Channel } from '../fakes/slack/channels.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import type { SlackStory } from './slack-story.ts';

export const SECRET = 'DB_PASS=a&b<c>"https://x/y?z=1&w=2"';

export interface Tale {
  readonly title: string;
  /** The app has no token of its own: it is installed where it is wanted. */
  readonly isInstalled?: boolean;
  /** Told in Socket Mode. */
  readonly isSocket?: boolean;
  readonly tell: (story: SlackStory) => Promise<void>;
}

export interface Team {
  readonly channel: Channel;
  readonly ann: SlackPerson;
  readonly bob: SlackPerson;
  readonly eve: SlackPerson;
}

export async function team(story: SlackStory, { withBot = false } = {}): Promise<Team> {
  const [ann, bob, eve] = [await story.person('ann'), await story.person('bob'), await story.person('eve')];
  return { channel: story.channel({ withBot }), ann, bob, eve };
}
