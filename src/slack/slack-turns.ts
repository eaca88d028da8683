import { withDeadline } from '../kit/deadline.ts';
import { errorFacts } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import type { Language } from '../phrases/languages.ts';
import type { Answer } from '../talk/reply.ts';
import type { Actor } from '../talk/utterance.ts';
import { VaultError } from '../vault/errors.ts';
import type { Asked } from './slack-asked.ts';
import type { CarryParts } from './slack-carrying.ts';
import type { Ways } from './slack-courier.ts';
import type { Home } from './slack-home.ts';
import type { Once } from './slack-once.ts';
import { slackUserOf, type SlackActor } from './slack-people.ts';
import { windowSurface } from './slack-windows.ts';

/** A window opens within 3 s of what a person did, or not at all: its language is not waited for longer. */
const LANGUAGE_MS_MAX = 400;

export interface DeskParts extends CarryParts {
  /** Ids of teams that may create; every one when there are none. */
  readonly allow: readonly string[];
  readonly once: Once;
  readonly ways: Ways;
  readonly home: Home;
  readonly maxTtlS: number;
  /** Whether there is a token for where it happens. Rejects when that cannot be known now. */
  readonly isServed: () => Promise<boolean>;
  /** Where the app is installed from. */
  readonly installUrl: () => string;
}

/** What is done in one place. */
export interface Doing {
  readonly actor: Actor;
  readonly asked: Asked;
}

/** Why nothing can be done for anybody there; nothing when all is well. */
export async function unservedWords(
  actor: Actor,
  { isServed, installUrl, talk, log }: Pick<DeskParts, 'isServed' | 'installUrl' | 'talk' | 'log'>,
): Promise<string | undefined> {
  let error: VaultError | undefined;
  try {
    if (await isServed()) return undefined;
  } catch (cause) {
    log.warn('slack.installation_unknown', errorFacts(cause));
    error = new VaultError('store.unavailable');
  }
  const say = sayIn(await languageAtOnce(actor, { talk }));
  return error ? errorWords(say, error) : say('slack.not_installed', { url: installUrl() });
}

/** Tells who did something there that nothing can be done, and resolves to whether it can. */
export async function isServedHere({ actor, asked }: Doing, parts: DeskParts): Promise<boolean> {
  const words = await unservedWords(actor, parts);
  if (words !== undefined) await sayPrivately(words, { actor, asked, language: actor.language }, parts);
  return words === undefined;
}

/** What is done once, whose failure to be sure of that is an answer of its own. */
export async function answerOnce(
  { actor, isNew, ask }: { actor: Actor; isNew: () => Promise<boolean>; ask: () => Promise<Answer> },
  { log }: Pick<DeskParts, 'log'>,
): Promise<Answer | undefined> {
  try {
    if (!(await isNew())) return undefined;
  } catch (error) {
    log.error('slack.state_unavailable', errorFacts(error));
    const { language } = actor;
    const words = errorWords(sayIn(language), new VaultError('store.unavailable'));
    return { replies: [{ kind: 'words', words }], sourceHoldsSecret: false, language };
  }
  return await ask();
}

/** A guest counts by where he comes from, not by whose app he uses. */
export function isAllowed({ homes }: SlackActor, allow: readonly string[]): boolean {
  return allow.length === 0 || homes.some((home) => allow.includes(home));
}

export async function languageAtOnce(actor: Actor, { talk }: Pick<DeskParts, 'talk'>): Promise<Language> {
  try {
    return await withDeadline(talk.languageOf(actor), LANGUAGE_MS_MAX, 'a language');
  } catch {
    return actor.language;
  }
}

/** A message for one person: where he did something, or else directly. */
export async function sayPrivately(
  words: string,
  { actor, asked, language }: { actor: Actor; asked: Asked; language: Language },
  parts: CarryParts,
): Promise<void> {
  const replies = [{ kind: 'words', words } as const];
  await windowSurface('', asked, language, parts, slackUserOf(actor.id)).showElsewhere(replies);
}
