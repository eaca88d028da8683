import { afterEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { Story } from './telegram-story.ts';

const say = sayIn('en');
const TEXT = 'hunter2';
const file = { name: 'key.pem', bytes: new TextEncoder().encode(TEXT) };

/** The people and the group of a way, and the bot between them. */
interface Scene {
  readonly story: Story;
  readonly who: InlinePerson;
  readonly bob: InlinePerson;
  readonly team: FakeChat;
}
type Way = (scene: Scene) => Promise<unknown>;

const startNew = 't.me/tellonce_bot?start=new';

/** Every way to a secret, by somebody in the private chat with the bot. */
const IN_PRIVATE: Record<string, Way> = {
  'a command': ({ who }) => who.types(`/secret ${TEXT}`),
  'a command with options': ({ who }) => who.types(`/secret ttl=1h views=2 -- ${TEXT}`),
  'a command in capitals, with the name of the bot': ({ who }) => who.types(`/SECRET@tellonce_bot ${TEXT}`),
  'a command for somebody': ({ who, bob }) =>
    who.types(`/secret for Bob ${TEXT}`, { mentions: [{ user: bob.user }] }),
  async 'a command, and then the text'({ who }) {
    await who.types('/secret');
    await who.types(TEXT);
  },
  async 'a command, and then what is passed on'({ who, bob }) {
    await who.types('/secret');
    await who.forwards(TEXT, bob);
  },
  'a file': ({ who }) => who.sendsFile(file),
  'a file with a command': ({ who }) => who.sendsFile({ ...file, caption: '/secret ttl=1h' }),
  async 'a command, and then a file'({ who }) {
    await who.types('/secret');
    await who.sendsFile(file);
  },
  async 'somebody of the address book, and then the text'({ who, bob }) {
    await who.sendsContact({ name: 'Bob', user: bob.user });
    await who.types(TEXT);
  },
  async 'a link to the bot, and then the text'({ who }) {
    await who.follows(startNew);
    await who.types(TEXT);
  },
  async 'the button above the input field of any chat, and then the text'({ who }) {
    const shown = await who.asksInline(TEXT);
    await who.follows(`t.me/tellonce_bot?start=${shown?.button?.start_parameter ?? ''}`);
    await who.types(TEXT);
  },
};

/** Every way to one that begins in a group. */
const IN_GROUP: Record<string, Way> = {
  'a command in a group, for nobody else to see': ({ who, team }) =>
    who.whispers(`/secret ${TEXT}`, { chat: team }),
  async 'a command in a group, of an app that shows it to all'({ who, team }) {
    who.app = 'old';
    await who.whispers(`/secret ${TEXT}`, { chat: team });
    who.app = 'new';
  },
  async 'a command in a group that replies to somebody'({ who, bob, team }) {
    await bob.types('good morning', { chat: team });
    const replyTo = [...team.messages.values()].at(-1);
    await who.whispers(`/secret ${TEXT}`, { chat: team, ...(replyTo && { replyTo }) });
  },
  'a command in a group for somebody': ({ who, bob, team }) =>
    who.whispers(`/secret for Bob ${TEXT}`, { chat: team, mentions: [{ user: bob.user }] }),
  'a file with a command in a group': ({ who, team }) =>
    who.sendsFile({ ...file, caption: '/secret' }, { chat: team }),
  async 'a command in a group, and then the text in private'({ who, team }) {
    await who.whispers('/secret', { chat: team });
    await who.types(TEXT);
  },
  async 'a command in a group, the way to the private chat, and then the text'({ who, team }) {
    await who.whispers('/secret', { chat: team });
    await who.follows(startNew);
    await who.types(TEXT);
  },
  async 'a command in a group, and then somebody of the address book and a file in private'({
    who,
    bob,
    team,
  }) {
    await who.whispers('/secret', { chat: team });
    await who.sendsContact({ name: 'Bob', user: bob.user });
    await who.sendsFile(file);
  },
};

/** What makes no secret of anybody's, and might have. */
const NO_WAY: Record<string, Way> = {
  'a text that nobody asked for': ({ who }) => who.types(TEXT),
  'a file beside a word that is a command of its own': ({ who }) =>
    who.sendsFile({ ...file, caption: '/secret list' }),
};

describe('TELEGRAM_ALLOW, by every way to a secret', () => {
  let story: Story;
  afterEach(() => story.close());

  async function open(allow: readonly string[]): Promise<Scene> {
    story = await Story.open('en', allow);
    const [who, bob] = [story.person('Ann'), story.person('Bob')];
    return { story, who, bob, team: story.fake.group({ botMayDelete: true }) };
  }

  /** Whether he was told so, in words or before his eyes in the group. */
  const isRefused = (from: number): boolean =>
    JSON.stringify(story.fake.calls.slice(from)).includes(say('error.actor.forbidden'));

  async function makesNothing(ways: Record<string, Way>, scene: Scene): Promise<void> {
    const before = await story.secrets();
    for (const [name, way] of Object.entries(ways)) {
      const from = story.fake.calls.length;
      await way(scene);
      expect([name, await story.secrets(), isRefused(from)]).toEqual([name, before, true]);
    }
  }

  async function makes(ways: Record<string, Way>, scene: Scene): Promise<void> {
    for (const [name, way] of Object.entries(ways)) {
      const [from, before] = [story.fake.calls.length, await story.secrets()];
      await way(scene);
      expect([name, await story.secrets(), isRefused(from)]).toEqual([name, before + 1, false]);
    }
  }

  it('lets whoever is named make one by each of them, in any chat', async () => {
    const scene = await open(['41']);
    expect(scene.who.user.id).toBe(41);
    await makes({ ...IN_PRIVATE, ...IN_GROUP }, scene);
  });

  it('lets the people of a named group make one by whatever begins there, and by nothing else', async () => {
    const scene = await open(['-1000043']);
    expect(scene.team.id).toBe(-1_000_043);
    await makes(IN_GROUP, scene);
    await makesNothing(IN_PRIVATE, scene);
    const elsewhere = { ...scene, team: story.fake.group({ botMayDelete: true }) };
    await makesNothing(IN_GROUP, elsewhere);
  });

  it('lets nobody else make one, and tells him so each time', async () => {
    const scene = await open(['1', '-1']);
    await makesNothing({ ...IN_PRIVATE, ...IN_GROUP, ...NO_WAY }, scene);
    expect(scene.who.sees()).not.toContain(TEXT);
  });
});
