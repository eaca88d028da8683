import { joinKey, parseKeyHalf } from '../../src/vault/key-halves.ts';
import { parseHandle, parsePayload, type Handle } from '../../src/talk/payloads.ts';
import type { Answer, Card } from '../../src/talk/reply.ts';
import type { Person, Utterance } from '../../src/talk/utterance.ts';
import type { VaultEvent } from '../../src/vault/events.ts';
import type { SecretKey } from '../../src/vault/secret-key.ts';
import {
  mentionsIn,
  openConversation,
  transcript,
  type Conversation,
  type ConversationParts,
} from './conversation.ts';

export const someone = (name: string): Person => ({
  id: `telegram:${name}`,
  name: name.charAt(0).toUpperCase() + name.slice(1),
});

/** A conversation of Alice on a platform where secrets can be for people; `@ghost` is nobody that can be told. */
export function openPeople(parts: ConversationParts = {}, ground?: Conversation['ground']) {
  const conversation = openConversation({ people: true, ...parts }, ground);
  const events: VaultEvent['kind'][] = [];
  conversation.events.listen(({ kind }) => void events.push(kind));
  const alice = (language: 'en' | 'ru' = 'en') => conversation.person('alice', language, 'telegram', 'Alice');
  const mentions = (line: string) =>
    mentionsIn(line.slice('/secret '.length), (name) => (name === 'ghost' ? undefined : someone(name)));
  return {
    ...conversation,
    happened: events,
    alice,
    types: (line: string, more: Partial<Utterance> = {}) =>
      alice().types(line, { mentions: mentions(line), ...more }),
    hears: async (line: string, more: Partial<Utterance> = {}, language: 'en' | 'ru' = 'en') =>
      transcript(await alice(language).types(line, { mentions: mentions(line), ...more })),
  };
}

export function cardsIn(answer: Answer): readonly Card[] {
  return answer.replies.flatMap((reply) => ('card' in reply ? [reply.card] : []));
}

/** What a button of the card carries. */
export function handleOn(card: Card | undefined, action: 'open' | 'post' | 'share'): Handle {
  const payload = card?.buttons.find((button) => button.action === action)?.payload ?? '';
  const parsed = parsePayload(payload);
  const handle = parsed?.kind === 'open' || parsed?.kind === 'post' ? parsed.handle : parseHandle(payload);
  if (!handle) throw new Error(`no ${action} button`);
  return handle;
}

/** The key of a handle, with the half that this server keeps. */
export function keyOf({ id, half }: Handle, { stateSeen }: Pick<Conversation, 'stateSeen'>): SecretKey {
  const seen = stateSeen.find((line) => line.startsWith(`half/${id} `)) ?? '';
  const kept = parseKeyHalf(seen.slice(`half/${id} `.length));
  if (!kept) throw new Error('no half is kept');
  return joinKey({ carried: half, kept });
}
