import type { types } from '@slack/bolt';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import { hearAllowed } from '../talk/allowed.ts';
import type { Actor, Utterance } from '../talk/utterance.ts';
import type { Asked } from './slack-asked.ts';
import { carryOut } from './slack-carrying.ts';
import { formView } from './slack-form.ts';
import { messageSurface, pressedSurface } from './slack-messages.ts';
import { openSecretInWindow } from './slack-opening.ts';
import type { Outbounds } from './slack-outbound.ts';
import { slackUserOf, type SlackActor } from './slack-people.ts';
import { openSubmitting, type Submitting } from './slack-submitting.ts';
import {
  answerOnce,
  isAllowed,
  isServedHere,
  languageAtOnce,
  sayPrivately,
  type DeskParts,
  type Doing,
} from './slack-turns.ts';
import { isBare, type HeardCommand, type HeardPress } from './slack-utterance.ts';
import { wordsView } from './slack-views.ts';
import { windowSurface } from './slack-windows.ts';

const AT_ONCE_MAX = 500;
const CLOSE_MS_MAX = 3_000;
/** What opens the form for a new secret. */
export interface FormWish {
  readonly actor: SlackActor;
  readonly asked: Asked;
  readonly triggerId: string;
  /** The text of a message, to begin with. */
  readonly text?: string;
}

/** Does what was acknowledged: asks the talk, and brings its answer to the person. `seat`: whose bot does it (slack-seat.ts). */
export interface Desk extends Submitting {
  isFull(): boolean;
  hear(heard: HeardCommand, seat: string | undefined): Promise<void>;
  press(heard: HeardPress, seat: string | undefined): Promise<void>;
  openForm(wish: FormWish, seat: string | undefined): Promise<void>;
  openHome(actor: Actor, seat: string | undefined): Promise<void>;
  /** Waits, within its bound, for what was acknowledged. */
  close(): Promise<void>;
}

type OpenDeskParts = Omit<DeskParts, 'outbound' | 'isServed'> & { readonly outbounds: Outbounds };

export function openDesk({ outbounds, ...rest }: OpenDeskParts): Desk {
  const { allow, log, home } = rest;
  const working = new Set<Promise<unknown>>();

  const at = (seat: string | undefined): DeskParts => ({
    ...rest,
    outbound: outbounds.at(seat),
    isServed: () => outbounds.serves(seat),
  });

  async function tracked<T>(work: Promise<T>): Promise<T> {
    working.add(work);
    try {
      return await work;
    } finally {
      working.delete(work);
    }
  }

  function served(
    doing: Doing,
    seat: string | undefined,
    work: (parts: DeskParts) => Promise<void>,
  ): Promise<void> {
    const parts = at(seat);
    return tracked(
      (async () => {
        if (await isServedHere(doing, parts)) await work(parts);
      })(),
    );
  }

  return {
    isFull: () => working.size >= AT_ONCE_MAX,

    hear(heard, seat) {
      const { said, asked, triggerId } = heard;
      const { actor } = said;
      return served({ actor, asked }, seat, async (parts) => {
        if (isBare(said) && isAllowed(actor, allow)) await openForm({ actor, asked, triggerId }, parts);
        else await hear(heard, parts);
      });
    },

    press(heard, seat) {
      const doing = { actor: heard.said.actor, asked: heard.asked };
      return served(doing, seat, (parts) =>
        heard.isOpening ? openSecretInWindow(heard, parts) : press(heard, parts),
      );
    },

    openForm: (wish, seat) => served(wish, seat, (parts) => openForm(wish, parts)),
    openHome: (actor, seat) => tracked(home.opened(actor, seat)),
    ...openSubmitting(at, tracked),

    async close() {
      try {
        await withDeadline(Promise.allSettled(working), CLOSE_MS_MAX, 'answering in Slack');
      } catch (error) {
        log.warn('slack.closed_early', { ...errorFacts(error), unanswered: working.size });
      }
    },
  };
}

async function hear({ said, asked, triggerId }: HeardCommand, parts: DeskParts): Promise<void> {
  const { talk, once, outbound } = parts;
  const answer = await answerOnce(
    {
      actor: said.actor,
      isNew: () => once.isFirst(triggerId),
      ask: () => hearAllowed(talk, said, isAllowed(said.actor, parts.allow)),
    },
    parts,
  );
  if (!answer) return;
  const { language } = answer;
  // Whoever named people and no text is asked for it in the form.
  const ask = async (): Promise<boolean> => {
    const form = formView({ asked, language, maxTtlS: parts.maxTtlS, userIds: usersNamedIn(said) });
    return typeof (await outbound.openView(triggerId, form, 'open')) === 'object';
  };
  await carryOut(answer, messageSurface(asked, language, parts, ask), parts);
  await parts.home.changed(said.actor);
}

function usersNamedIn({ mentions }: Utterance): readonly string[] {
  const users = mentions.map(({ person }) => (person ? slackUserOf(person.id) : undefined));
  return [...new Set(users.filter((user) => user !== undefined))];
}

async function press(heard: HeardPress, parts: DeskParts): Promise<void> {
  const { said, asked, triggerId, viewId } = heard;
  const { actor, payload } = said;
  const answer = await answerOnce(
    {
      actor,
      isNew: async () =>
        (await parts.once.isFirst(triggerId)) && (await parts.once.isFirstPress(actor.id, payload)),
      ask: () => parts.talk.press(said),
    },
    parts,
  );
  if (!answer) return;
  if (heard.isHome === true) {
    await parts.home.answered({ actor, payload, seat: parts.outbound.seat }, answer);
    return;
  }
  const { language, replies } = answer;
  const { responseUrl } = asked;
  if (viewId !== undefined) {
    const [first] = replies;
    // Words alone come on top of the card that was pressed: it may hold the only copy of its link.
    if (first?.kind === 'words' && replies.length === 1)
      await pushWords(first.words, triggerId, language, parts);
    else await carryOut(answer, windowSurface(viewId, asked, language, parts, slackUserOf(actor.id)), parts);
  } else if (responseUrl !== undefined) {
    const surface = heard.isCardAlone ? pressedSurface : messageSurface;
    const never = (): Promise<boolean> => Promise.resolve(false);
    await carryOut(answer, surface({ ...asked, responseUrl }, language, parts, never), parts);
  }
  await parts.home.changed(actor);
}

async function pushWords(
  words: string,
  triggerId: string,
  language: Language,
  { outbound }: DeskParts,
): Promise<void> {
  const view: types.ModalView = wordsView(words, language);
  await outbound.openView(triggerId, view, 'push');
}

/** At once, before anything else is touched: Slack gives three seconds. */
async function openForm({ actor, asked, triggerId, text }: FormWish, parts: DeskParts): Promise<void> {
  const language = await languageAtOnce(actor, parts);
  const view = isAllowed(actor, parts.allow)
    ? formView({ asked, language, maxTtlS: parts.maxTtlS, ...(text !== undefined && { text }) })
    : wordsView(sayIn(language)('error.actor.forbidden'), language);
  if ((await parts.outbound.openView(triggerId, view, 'open')) !== 'failed') return;
  await sayPrivately(sayIn(language)('slack.not_opened'), { actor, asked, language }, parts);
}
