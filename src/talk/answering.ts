import { errorFacts, type Log } from '../kit/log.ts';
import { errorWords } from '../phrases/errors.ts';
import type { Language } from '../phrases/languages.ts';
import { platformUser, type ActorName } from '../vault/actor.ts';
import type { Allowance, Allowances } from '../vault/allowances.ts';
import { VaultError } from '../vault/errors.ts';
import { CHAT_ACTS_PER_MINUTE, INLINE_LOOKS_PER_MINUTE } from '../vault/limits.ts';
import type { Records } from './records.ts';
import type { Answer, Reply } from './reply.ts';
import type { Actor } from './utterance.ts';
import { voiceFor, type Voice } from './voice.ts';

/** Answers people in their language, whatever happens. */
export interface Answering {
  /** `answer` sees to it that what it may have stored is said; a failure that it lets through has stored nothing. */
  answerTo(
    actor: Actor,
    answer: (voice: Voice) => Promise<readonly Reply[]>,
    sourceHoldsSecret?: boolean,
  ): Promise<Answer>;
  languageOf(actor: Actor): Promise<Language>;
  mayLook(actor: Actor): boolean;
}

export interface Restraint {
  /** How much a person may say, press and look at; no end to it without. */
  readonly allowances?: Allowances;
  /** Somebody has had all of it. Returns at once and never throws. */
  readonly onThrottled?: (actor: ActorName) => void;
}

const ACTS: Allowance = { name: 'chat', most: CHAT_ACTS_PER_MINUTE, windowMs: 60_000 };
const LOOKS: Allowance = { name: 'inline', most: INLINE_LOOKS_PER_MINUTE, windowMs: 60_000 };

export function openAnswering(
  records: Pick<Records, 'language'>,
  log: Log,
  { allowances, onThrottled }: Restraint = {},
): Answering {
  function waitMsOf(allowance: Allowance, { id }: Actor): number {
    const waitMs = allowances?.take(allowance, id) ?? 0;
    if (waitMs > 0) onThrottled?.(platformUser(id));
    return waitMs;
  }

  return {
    mayLook: (actor) => waitMsOf(LOOKS, actor) === 0,

    async answerTo(actor, answer, sourceHoldsSecret = false) {
      let { language } = actor;
      let voice = voiceFor(language, actor.platform);
      const said = (words: string): readonly Reply[] => [{ kind: 'words', words }];
      let replies: readonly Reply[];
      try {
        language = (await records.language(actor.id)) ?? language;
        voice = voiceFor(language, actor.platform);
        const waitMs = waitMsOf(ACTS, actor);
        if (waitMs === 0) replies = await answer(voice);
        else replies = said(voice.say('talk.refused.throttled', { seconds: Math.ceil(waitMs / 1000) }));
      } catch (error) {
        if (error instanceof VaultError) replies = said(errorWords(voice.say, error));
        else {
          log.error('talk.failed', errorFacts(error));
          replies = said(voice.say('talk.failed.nothing_stored'));
        }
      }
      return { replies, sourceHoldsSecret, language };
    },

    async languageOf(actor) {
      try {
        return (await records.language(actor.id)) ?? actor.language;
      } catch (error) {
        log.warn('talk.language_unknown', errorFacts(error));
        return actor.language;
      }
    },
  };
}
