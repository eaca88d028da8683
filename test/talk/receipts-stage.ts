import type { Answer, Card } from '../../src/talk/reply.ts';
import { parseReceiptKey } from '../../src/vault/secret-key.ts';
import { cardText, GROUP, type ConversationParts } from './conversation.ts';
import { delivered } from './opening-stage.ts';
import { openPeople, someone } from './people-stage.ts';

export const MINUTE_MS = 60_000;

/** Alice’s secret, made in a group, with its cards placed as a face does: `own`, `posted`, an invitation for each. */
export async function openPosted(line: string, parts: ConversationParts = {}) {
  const people = openPeople(parts);
  const made = await people.types(line, { place: GROUP });
  const cards = made.replies.flatMap((reply) => ('card' in reply ? [reply.card] : []));
  const { id } = cards[0]!;
  await people.talk.cardPlaced(id, 'own', 'own');
  await people.talk.cardPlaced(id, 'posted', 'posted');
  const press = cards[1]!.buttons[0]!.payload;
  const reader = (name: string) => people.person(name, 'en', 'telegram', someone(name).name);
  return {
    ...people,
    id,
    own: cards[0]!,
    press,
    reader,
    opens: async (name: string) => delivered(await reader(name).presses(press)),
    tries: (name: string): Promise<Answer> => reader(name).presses(press),
    /** Resolves when all that happened before has been told. */
    settled: () => people.talk.cardPlaced(id, 'own', 'own'),
    receiptKey: parseReceiptKey(cards[0]!.receiptLink!.split('/').at(-1)!)!,
    halfIsKept: async () => (await people.ground.stores.state.get(`half/${id}`)) !== undefined,
    /** What has been drawn since, by place. */
    drawn: (ref: string): readonly Card[] =>
      people.updates.flatMap((update) => (update.ref === ref ? [update.card] : [])),
  };
}

export type Posted = Awaited<ReturnType<typeof openPosted>>;

export const openSecretFor = (names: string, options = '', parts: ConversationParts = {}) =>
  openPosted(`/secret ${options}note=key for ${names} hunter2`, parts);

export const lastText = (cards: readonly Card[]): string =>
  cards.length === 0 ? '(never)' : cardText(cards.at(-1)!);
