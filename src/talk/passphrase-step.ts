import { Redacted } from '../kit/redacted.ts';
import type { PhraseKey } from '../phrases/catalogue.ts';
import { VaultError } from '../vault/errors.ts';
import { checkPassphrase } from '../vault/order.ts';
import { words, type Desk } from './commands/command.ts';
import type { Handle } from './payloads.ts';
import type { CardRecord } from './records.ts';
import type { Reply } from './reply.ts';
import { STEP_MS } from './steps.ts';
import type { Actor, Place, Utterance } from './utterance.ts';
import type { Voice } from './voice.ts';

/** What a passphrase is asked for, and whom. */
export interface PassphraseQuestion {
  readonly handle: Handle;
  readonly card: CardRecord | undefined;
  /** Tries that this reader has for now. */
  readonly left: number;
  readonly reader: { readonly actor: Actor; readonly place: Place };
}

type Asked = 'required' | 'required.group' | 'wrong' | 'unfit';

async function ask(
  asked: Asked,
  { handle, left, reader }: Pick<PassphraseQuestion, 'handle' | 'left' | 'reader'>,
  voice: Voice,
  desk: Desk,
): Promise<Reply> {
  await desk.steps.begin(reader.actor.id, { kind: 'passphrase', handle });
  const values = { count: left, minutes: STEP_MS / 60_000 };
  return { kind: 'ask', words: voice.say(phraseFor(asked, voice), values) };
}

/** Slack asks in a window with a field of its own, and never for a message. */
function phraseFor(asked: Asked, { platform }: Voice): PhraseKey {
  if (platform !== 'slack') return `opening.passphrase.${asked}`;
  return `opening.passphrase.field.${asked === 'required.group' ? 'required' : asked}`;
}

/** Asks for it, in private: what is typed in a group is read by the group. Asks nobody whose tries are used up. */
export async function passphraseRequired(
  question: PassphraseQuestion,
  voice: Voice,
  desk: Desk,
): Promise<Reply> {
  if (question.left === 0) return await noTryLeft(question, voice, desk);
  const isPrivate = question.reader.place.kind === 'private';
  return await ask(isPrivate ? 'required' : 'required.group', question, voice, desk);
}

/** Says that it was not the passphrase, and asks again while there is a try left. */
export async function passphraseRefused(
  question: PassphraseQuestion,
  voice: Voice,
  desk: Desk,
): Promise<Reply> {
  if (question.left === 0) return await noTryLeft(question, voice, desk);
  return await ask('wrong', question, voice, desk);
}

async function noTryLeft({ card }: PassphraseQuestion, voice: Voice, desk: Desk): Promise<Reply> {
  const isFrozen = card && (await desk.vault.receipt(card.receiptKey)).status === 'frozen';
  return words(voice.say(isFrozen === true ? 'error.secret.frozen' : 'opening.passphrase.later'));
}

/** The passphrase that a message holds, all of it; or the question again when it cannot be one, which costs no try. */
export async function passphraseIn(
  utterance: Utterance,
  handle: Handle,
  voice: Voice,
  desk: Desk,
): Promise<{ readonly passphrase: Redacted<string> } | { readonly again: Reply }> {
  const passphrase = new Redacted(utterance.words);
  try {
    checkPassphrase(passphrase);
    return { passphrase };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { again: await ask('unfit', { handle, left: 0, reader: utterance }, voice, desk) };
  }
}
