import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openHalves } from '../../src/talk/halves.ts';
import { handleText } from '../../src/talk/payloads.ts';
import { openRecords } from '../../src/talk/records.ts';
import type { Answer, Reading } from '../../src/talk/reply.ts';
import type { VaultEvent } from '../../src/vault/events.ts';
import { splitKey } from '../../src/vault/key-halves.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { openConversation, transcript, type Conversation, type ConversationParts } from './conversation.ts';

export interface Wanted {
  readonly text?: string;
  /** Names of the people it is for; whoever comes first when there are none. */
  readonly to?: readonly string[];
  readonly passphrase?: string;
  readonly views?: number;
  readonly ttlS?: number;
  /** How the platform shows Alice. */
  readonly senderName?: string;
}

/** A conversation in which secrets of Alice's lie ready to be opened in the chat. */
export function openStage(parts: ConversationParts = {}, ground?: Conversation['ground']) {
  const conversation = openConversation({ people: true, ...parts }, ground);
  const { clock, keyRing, stores } = conversation.ground;
  const state = sealedStateStore(stores.state, keyRing, systemRandom);
  const [halves, records] = [openHalves(state, clock), openRecords(state, clock)];
  const events: VaultEvent[] = [];
  conversation.events.listen((event) => void events.push(event));

  async function seal(wanted: Wanted = {}) {
    const { text = 'hunter2', to = [], passphrase, views, ttlS, senderName } = wanted;
    const recipients = to.map((name) => ({ id: `telegram:${name}` }));
    const created = await conversation.vault.create({
      actor: 'telegram:alice',
      text: new Redacted(text),
      ...(to.length > 0 && { recipients: recipients.map(({ id }) => id) }),
      ...(passphrase !== undefined && { passphrase: new Redacted(passphrase) }),
      ...(views !== undefined && { views }),
      ...(ttlS !== undefined && { ttlS }),
    });
    const { id, secretKey, receiptKey, expiresAtMs, hasPassphrase } = created;
    const { carried, kept } = splitKey(secretKey, systemRandom);
    await halves.keep(id, kept, expiresAtMs);
    await records.addCard(id, {
      receiptKey,
      actorId: 'telegram:alice',
      ...(senderName !== undefined && { actorName: senderName }),
      platform: 'telegram',
      language: 'en',
      hasPassphrase,
      expiresAtMs,
      recipients,
      openings: [],
      places: [],
    });
    const handle = handleText({ id, half: carried });
    return { id, secretKey, receiptKey, carried, kept, handle, press: `open:${handle}` };
  }

  return {
    ...conversation,
    seal,
    happened: () => events.map((event) => event.kind),
    halfOf: (id: SecretId) => halves.find(id),
    cardRecord: (id: SecretId) => records.card(id),
  };
}

export function readingIn(answer: Answer): Reading {
  const reply = answer.replies.find((one) => one.kind === 'reading');
  if (!reply) throw new Error(`no text: ${transcript(answer)}`);
  return reply.reading;
}

/** What a face does that can show every text. */
export async function delivered(answer: Answer): Promise<string> {
  const reading = readingIn(answer);
  await reading.delivered(['text-1']);
  return reading.text.reveal();
}
