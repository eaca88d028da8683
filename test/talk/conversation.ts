import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { openSealer } from '../../src/crypto/sealer.ts';
import { utf8Text } from '../../src/kit/bytes.ts';
import type { Clock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import type { Language } from '../../src/phrases/languages.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { Allowances } from '../../src/vault/allowances.ts';
import { openTalk, TALK_BOUNDS, type TalkBounds } from '../../src/talk/open-talk.ts';
import type { Answer, Board, Card, CardButton, Courier, Reply } from '../../src/talk/reply.ts';
import {
  COMMAND_NAMES,
  type Actor,
  type Mention,
  type Person,
  type Place,
  type Platform,
  type Utterance,
} from '../../src/talk/utterance.ts';
import { VaultEvents } from '../../src/vault/events.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { parseSecretKey, type SecretId } from '../../src/vault/secret-key.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { manualClock } from '../fakes/manual-clock.ts';

export const LIMITS = { defaultTtlS: 86_400, maxTtlS: 30 * 86_400, secretBytesMax: 65_536 };
/** Who closes the talk of a test waits for all that is being told, on a slow machine too. */
const PATIENT: TalkBounds = { ...TALK_BOUNDS, courierMs: 20_000, closeMs: 20_000 };
export const PRIVATE: Place = { kind: 'private', ref: 'chat' };
export const GROUP: Place = { kind: 'group', ref: 'team' };

/** A state store that remembers all that was ever put into it, name and value. */
function watched(store: StateStore, seen: string[]): StateStore {
  const see = (name: string, value: Uint8Array) => seen.push(`${name} ${utf8Text(value)}`);
  return {
    ...store,
    set(name, value, options) {
      see(name, value);
      return store.set(name, value, options);
    },
    setIfAbsent(name, value, options) {
      see(name, value);
      return store.setIfAbsent(name, value, options);
    },
  };
}

export interface ConversationParts {
  readonly bounds?: TalkBounds;
  readonly allowances?: (clock: Clock) => Allowances;
  readonly courier?: Partial<Courier>;
  /** Whether Telegram has secrets for people here, and its people can share cards; the other platforms have neither. */
  readonly people?: boolean;
  /** Ids of those the bot cannot write to. */
  readonly unreachable?: readonly string[];
  /** Puts something else in front of a part, to see it fail. */
  readonly vault?: (vault: Vault) => Vault;
  readonly state?: (state: StateStore) => StateStore;
}

/** What outlives a process. */
function openGround() {
  const clock = manualClock();
  return { clock, keyRing: newKeyRing(systemRandom), stores: openMemoryStores({ clock }) };
}

/** A courier that remembers what it carried. */
function openCourier(parts: ConversationParts) {
  const told: string[] = [];
  const toldButtons: (readonly CardButton[])[] = [];
  const updates: { readonly ref: string; readonly card: Card }[] = [];
  const invited: { readonly actorId: string; readonly card: Card; readonly ref: string }[] = [];
  const erased: string[] = [];
  const courier: Courier = {
    abilities: { people: parts.people ?? false, share: parts.people ?? false },
    update(ref, card) {
      updates.push({ ref, card });
      return Promise.resolve(true);
    },
    tell(actorId, words, buttons = []) {
      told.push(`${actorId}: ${words}`);
      toldButtons.push(buttons);
      return Promise.resolve(true);
    },
    invite(actorId, card) {
      if (parts.unreachable?.includes(actorId) === true) return Promise.resolve(undefined);
      const ref = `invitation-${invited.length + 1}`;
      invited.push({ actorId, card, ref });
      return Promise.resolve(ref);
    },
    erase(ref) {
      erased.push(ref);
      return Promise.resolve(true);
    },
    ...parts.courier,
  };
  return { courier, told, toldButtons, updates, invited, erased };
}

/** The talk over the real vault in memory, with what its courier carried, its log and its state. */
export function openConversation(parts: ConversationParts = {}, ground = openGround()) {
  const { clock, keyRing, stores } = ground;
  const logged: string[] = [];
  const stateSeen: string[] = [];
  const log = openLog('debug', (line) => logged.push(line));
  const events = new VaultEvents(() => undefined);
  const real = openVault({
    store: stores.secrets,
    sealer: openSealer({ keyRing, cipher: 'forge', random: systemRandom, kdf: openPassphraseKdf() }),
    events,
    clock,
    random: systemRandom,
    limits: LIMITS,
    quota: { liveSecretsMax: 1000, liveBytesMax: 1e9 },
  });
  const vault = parts.vault?.(real) ?? real;
  const state = watched(sealedStateStore(stores.state, keyRing, systemRandom), stateSeen);
  const talk = openTalk({
    vault,
    state: parts.state?.(state) ?? state,
    events,
    clock,
    random: systemRandom,
    log,
    publicUrl: () => 'https://once.example',
    limits: LIMITS,
    ...(parts.allowances && { allowances: parts.allowances(clock) }),
    bounds: parts.bounds ?? PATIENT,
  });
  const { courier, ...carried } = openCourier(parts);
  talk.meet('telegram', courier);
  for (const platform of ['slack', 'console'] as const)
    talk.meet(platform, { ...courier, abilities: { people: false, share: false } });

  return {
    clock,
    talk,
    vault: real,
    events,
    logged,
    stateSeen,
    ...carried,
    /** Makes one more process over the same stores, after a restart or beside this one: `openConversation(parts, ground)`. */
    ground,
    person: (name: string, language: Language = 'en', platform: Platform = 'telegram', shown?: string) =>
      openPerson(talk, {
        platform,
        id: `${platform}:${name}`,
        language,
        ...(shown !== undefined && { name: shown }),
      }),
    /** What a browser does with the link. */
    open: (link: string, passphrase?: string) =>
      openLink(real, link, passphrase === undefined ? undefined : new Redacted(passphrase)),
  };
}

export type Conversation = ReturnType<typeof openConversation>;
type Talk = ReturnType<typeof openTalk>;

async function openLink(vault: Vault, link: string, passphrase?: Redacted<string>): Promise<string> {
  const key = parseSecretKey(new URL(link).hash.slice(1));
  if (!key) throw new Error('the link holds no key');
  const revealed = await vault.reveal({ key, from: 'address:192.0.2.1', ...(passphrase && { passphrase }) });
  return revealed.text.reveal();
}

function openPerson(talk: Talk, actor: Actor) {
  async function types(line: string, more: Partial<Utterance> = {}): Promise<Answer> {
    return await talk.hear({ actor, place: PRIVATE, mentions: [], ...parseLine(line), ...more });
  }
  return {
    actor,
    types,
    /** Types and gives what the bot answered, as lines of a transcript. */
    hears: async (line: string, more: Partial<Utterance> = {}) => transcript(await types(line, more)),
    /** Types and gives the card that came back. */
    makes: async (line: string) => cardIn(await types(line)),
    presses: (payload: string, place = PRIVATE) => talk.press({ actor, place, payload }),
  };
}

/** As a face does: the command and the one white space after it are not part of the words. */
function parseLine(line: string): Pick<Utterance, 'command' | 'words'> {
  const name = /^\/([a-z]+)(?!\S)/u.exec(line)?.[1];
  const command = COMMAND_NAMES.find((one) => one === name);
  return command ? { command, words: line.slice(command.length + 2) } : { words: line };
}

export function transcript(answer: Answer): string {
  return answer.replies
    .map((reply) => {
      if (reply.kind === 'card') return cardText(reply.card);
      if (reply.kind === 'ask') return `? ${reply.words}`;
      if (reply.kind === 'words') return reply.words;
      if (reply.kind === 'board') return boardText(reply.board);
      if (reply.kind === 'posted') return postedText(reply);
      const { title, text, footer } = reply.reading;
      return `(reading) ${title}\n${text.reveal()}\n${footer}`;
    })
    .join('\n');
}

export function cardText(card: Card): string {
  const buttons = card.buttons.map((button) => `[${button.label}]`);
  return [`# ${card.title}`, ...card.lines, ...(card.link === undefined ? [] : ['(link)']), ...buttons].join(
    '\n',
  );
}

function postedText({ card, named }: Extract<Reply, { kind: 'posted' }>): string {
  const names = named.map(({ id, name }) => `@${name ?? id}`);
  return `(posted) ${[cardText(card), ...names].join('\n')}`;
}

export function boardText({ words, rows }: Board): string {
  const lines = rows.map((row) => row.map((button) => `[${button.label}]`).join(' '));
  return [words, ...lines].join('\n');
}

export function cardIn(answer: Answer): Card & { readonly link: string } {
  const reply = answer.replies.find((one) => one.kind === 'card');
  if (!reply) throw new Error(`no card: ${transcript(answer)}`);
  return { ...reply.card, link: reply.card.link ?? '' };
}

export function mentionsIn(
  words: string,
  actorOf: (name: string) => string | Person | undefined,
): readonly Mention[] {
  return [...words.matchAll(/@[a-z]+/gu)].map((match) => {
    const actor = actorOf(match[0].slice(1));
    const person = typeof actor === 'string' ? { id: actor } : actor;
    return {
      start: match.index,
      end: match.index + match[0].length,
      ...(person && { person }),
    };
  });
}

export const burnOf = (id: SecretId) => `burn:${id}`;
