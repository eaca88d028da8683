import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import type { Receipt } from '../vault/receipt.ts';
import type { SecretId } from '../vault/secret-key.ts';
import type { Vault } from '../vault/vault.ts';
import { nameOf } from './cards.ts';
import type { Couriers } from './couriers.ts';
import type { Diary } from './diary.ts';
import { payloadText } from './payloads.ts';
import type { CardRecord, Records } from './records.ts';
import type { Board, CardButton } from './reply.ts';
import { durationWords } from './times.ts';
import { voiceFor, type Voice } from './voice.ts';

const HOUR_MS = 3_600_000;
const LIFE_MS_MIN = HOUR_MS;
const BEFORE_END_MS_MAX = 6 * HOUR_MS;
const SWITCH_MS = 365 * 86_400_000;

/** Reminders of what nobody opens, told once in the last fifth of its life to its sender and to those it is for. */
export interface Reminders {
  /** Notes the reminder of a new secret; what lives for less than an hour gets none. Never rejects. */
  plan(id: SecretId, createdAtMs: number, expiresAtMs: number): Promise<void>;
  /** Reminds of it now, if it still waits and nobody did before; `false` when that could not be found out. */
  remind(id: SecretId): Promise<boolean>;
  /** Turns one person's reminders off or on again; gives what stands in place of the one he pressed. */
  turn(actorId: string, isOn: boolean, voice: Voice): Promise<Board>;
}

export interface ReminderParts {
  readonly vault: Pick<Vault, 'receipt'>;
  readonly state: StateStore;
  readonly records: Pick<Records, 'card' | 'language'>;
  readonly couriers: Pick<Couriers, 'tell'>;
  readonly diary: Pick<Diary, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

export function openReminders(parts: ReminderParts): Reminders {
  const { vault, state, records, couriers, diary, clock, log } = parts;

  async function waiting(id: SecretId): Promise<{ card: CardRecord; receipt: Receipt } | undefined> {
    const card = await records.card(id);
    if (!card) return undefined;
    try {
      const receipt = await vault.receipt(card.receiptKey);
      const isUntouched = receipt.openedAtMs === null || card.recipients.length > 0;
      return receipt.status === 'sealed' && isUntouched ? { card, receipt } : undefined;
    } catch (error) {
      if (error instanceof VaultError && error.code === 'secret.gone') return undefined;
      throw error;
    }
  }

  async function tell(actorId: string, card: CardRecord, words: (voice: Voice) => string): Promise<void> {
    if (await state.get(`reminders-off/${actorId}`)) return;
    const voice = voiceFor((await records.language(actorId)) ?? card.language, card.platform);
    await couriers.tell(card.platform, actorId, words(voice), [switchButton(false, voice)]);
  }

  async function tellAll(id: SecretId, card: CardRecord, receipt: Receipt): Promise<void> {
    const left = ({ say }: Voice): string => durationWords(say, receipt.expiresAtMs - clock.now());
    await tell(card.actorId, card, (voice) => senderWords(id, card, receipt, voice, left(voice)));
    const done = new Set([card.actorId, ...card.openings.map(({ person }) => person.id)]);
    for (const person of card.recipients) {
      if (done.has(person.id)) continue;
      await tell(person.id, card, (voice) => voice.say('news.reminder.for_you', { left: left(voice) }));
    }
  }

  return {
    async plan(id, createdAtMs, expiresAtMs) {
      const lifeMs = expiresAtMs - createdAtMs;
      if (lifeMs < LIFE_MS_MIN) return;
      try {
        const atMs = Math.max(createdAtMs + 0.8 * lifeMs, expiresAtMs - BEFORE_END_MS_MAX);
        await diary.add(atMs, { kind: 'nudge', id });
      } catch (error) {
        log.warn('talk.reminder_not_noted', errorFacts(error));
      }
    },

    async remind(id) {
      const found = await waiting(id);
      if (!found) return true;
      const ttlMs = Math.max(1, found.receipt.expiresAtMs - clock.now());
      const isFirst = await state.setIfAbsent(`nudged/${id}`, new Uint8Array([1]), { ttlMs });
      if (isFirst) await tellAll(id, found.card, found.receipt);
      return true;
    },

    async turn(actorId, isOn, voice) {
      const name = `reminders-off/${actorId}`;
      if (isOn) await state.delete(name);
      else await state.set(name, new Uint8Array([1]), { ttlMs: SWITCH_MS });
      const words = voice.say(isOn ? 'news.reminder.on' : 'news.reminder.off');
      return { words, rows: [[switchButton(!isOn, voice)]] };
    },
  };
}

function senderWords(id: SecretId, card: CardRecord, receipt: Receipt, voice: Voice, left: string): string {
  const { say } = voice;
  const values = { name: nameOf(id, card, voice), left };
  if (receipt.openedAtMs === null) return say('news.reminder.unopened', values);
  const opened = say('news.opened.of', {
    count: receipt.maxViews - receipt.viewsLeft,
    all: receipt.maxViews,
  });
  return `${say('news.reminder.partly', values)} ${opened}`;
}

/** The button that turns reminders on or off. */
function switchButton(isOn: boolean, { say }: Voice): CardButton {
  return {
    action: 'choose',
    label: say(isOn ? 'news.reminder.turn_on' : 'news.reminder.turn_off'),
    payload: payloadText({ kind: 'nudges', isOn }),
  };
}
