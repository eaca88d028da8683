import { sayIn, type PhraseKey } from '../../src/phrases/catalogue.ts';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import type { CallbackAnswer } from '../fakes/telegram/world.ts';
import type { Story } from './telegram-story.ts';

export const SECRET = 'DB_PASS=a&b<c>"https://x/y?z=1&w=2"';
/** Fits no alert. */
export const LONG_SECRET = `DB_PASS=${'correct-horse-battery-'.repeat(9)}staple`;

export function label(story: Story, key: PhraseKey): string {
  return sayIn(story.language)(key);
}

/** Presses a button and writes down what the press itself answers. */
export async function clicks(
  story: Story,
  person: InlinePerson,
  key: PhraseKey,
  chat = person.chat,
): Promise<CallbackAnswer | undefined> {
  story.happens(`${person.user.first_name} presses [${label(story, key)}].`);
  const answer = await person.clicks(label(story, key), chat);
  if (answer?.text !== undefined)
    story.happens(`An alert, for ${person.user.first_name} alone: ${answer.text}`);
  if (answer?.url !== undefined) story.happens(`The private chat opens, for ${person.user.first_name}.`);
  return answer;
}

export async function types(story: Story, person: InlinePerson, text: string): Promise<void> {
  story.happens(`${person.user.first_name} sends: ${text}`);
  await person.types(text);
}

export interface Team {
  readonly group: FakeChat;
  readonly ann: InlinePerson;
  readonly bob: InlinePerson;
  readonly eve: InlinePerson;
}

/** Ann makes a secret for Bob in a group, as a reply to a message of his. */
export async function forBob(story: Story, options = '', text = SECRET): Promise<Team> {
  const group = story.fake.group({ botIsAdmin: false });
  const [ann, bob, eve] = [story.person('Ann'), story.person('Bob'), story.person('Eve')];
  await bob.types('The deploy needs the password.', { chat: group });
  await eve.types('Hello!', { chat: group });
  const [said] = group.messages.values();
  story.happens(`Ann answers Bob’s message in the group: /secret ${options}note=deploy ${text}`);
  await ann.whispers(`/secret ${options}note=deploy ${text}`, { chat: group, replyTo: said! });
  return { group, ann, bob, eve };
}

/** Neither the text comes through to its reader nor, at the three tries it has, the news to the sender. */
export async function clicksInVain(
  story: Story,
  bob: InlinePerson,
  group: FakeChat,
): Promise<CallbackAnswer | undefined> {
  story.happens('Telegram delivers no message for a while.');
  story.fake.trouble('sendMessage', ...Array.from({ length: 6 }, () => 'hang up' as const));
  const answer = await clicks(story, bob, 'people.card.open', group);
  while (!story.fake.isQuiet) await story.fake.called('sendMessage');
  return answer;
}
