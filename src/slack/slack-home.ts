import type { types } from '@slack/bolt';
import { errorFacts, type Log } from '../kit/log.ts';
import { utf8, utf8Text } from '../kit/bytes.ts';
import { withDeadline } from '../kit/deadline.ts';
import { Lanes } from '../kit/lanes.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import { parsePayload, payloadText } from '../talk/payloads.ts';
import type { Answer, Board, CardButton } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Actor } from '../talk/utterance.ts';
import type { Marks } from './slack-once.ts';
import type { Outbounds } from './slack-outbound.ts';
import { slackSeatOf, slackUserOf } from './slack-people.ts';
import { boardBlocks, plainText, wordsBlocks } from './slack-render.ts';

export const NEW_ACTION = 'tellonce-new';
const OPENED_MS = 90 * 86_400_000;
const STATE_MS_MAX = 3_000;
/** What a note said before there were many workspaces. */
const SEAT_UNKNOWN = '1';
const LIST = payloadText({ kind: 'list', page: 0 });

/** The Home tab of the app: what somebody has made, and what he has chosen. */
export interface Home {
  /** He looks at it now, in the workspace that `seat` serves, and from now on finds it up to date there. */
  opened(actor: Actor, seat: string | undefined): Promise<void>;
  /** Something of his has changed. Shows nothing to those who never opened it. */
  changed(actor: Actor): Promise<void>;
  /** What became of a press on it. */
  answered(
    pressed: { actor: Actor; payload: string; seat: string | undefined },
    answer: Answer,
  ): Promise<void>;
}

interface HomeParts {
  readonly talk: Talk;
  readonly outbounds: Outbounds;
  readonly log: Log;
}

interface Place {
  readonly actor: Actor;
  readonly seat: string | undefined;
}

export function openHome({ talk, outbounds, log }: HomeParts, state: Marks): Home {
  const nameOf = (actor: Actor): string => `slack-home/${actor.id}`;
  // What was listed later is drawn later: two at once could reach Slack the other way round.
  const lanes = new Lanes();

  async function list(actor: Actor): Promise<Answer> {
    return await talk.press({ actor, place: { kind: 'private', ref: 'home' }, payload: LIST });
  }

  async function show({ actor, seat }: Place, answer: Answer, notice?: string): Promise<void> {
    const user = slackUserOf(actor.id);
    if (user !== undefined) await outbounds.at(seat).publishHome(user, homeView(answer, notice));
  }

  async function attempt(actor: Actor, work: () => Promise<void>): Promise<void> {
    try {
      await lanes.run(actor.id, work);
    } catch (error) {
      log.warn('slack.home_failed', errorFacts(error));
    }
  }

  return {
    opened: (actor, seat) =>
      attempt(actor, async () => {
        await show({ actor, seat }, await list(actor));
        const noted = state.set(nameOf(actor), utf8(seat ?? SEAT_UNKNOWN), { ttlMs: OPENED_MS });
        await withDeadline(noted, STATE_MS_MAX, 'the state store');
      }),

    changed: (actor) =>
      attempt(actor, async () => {
        const noted = await withDeadline(state.get(nameOf(actor)), STATE_MS_MAX, 'the state store');
        if (!noted) return;
        const text = utf8Text(noted);
        const seat = text === SEAT_UNKNOWN ? slackSeatOf(actor.id) : text;
        await show({ actor, seat }, await list(actor));
      }),

    answered: ({ actor, payload, seat }, answer) =>
      attempt(actor, async () => {
        const kind = parsePayload(payload)?.kind;
        if (kind === 'list' || kind === 'burn-listed') await show({ actor, seat }, answer);
        else await show({ actor, seat }, await list(actor), wordsOf(answer));
      }),
  };
}

function wordsOf({ replies }: Answer): string | undefined {
  const said = replies.flatMap((reply) => {
    if (reply.kind === 'words') return [reply.words];
    return reply.kind === 'board' ? [reply.board.words] : [];
  });
  return said.length === 0 ? undefined : said.join('\n');
}

function homeView({ replies, language }: Answer, notice?: string): types.HomeView {
  const boards = replies.flatMap((reply): Board[] => (reply.kind === 'board' ? [reply.board] : []));
  const words = replies.flatMap((reply) => (reply.kind === 'words' ? [reply.words] : []));
  const notices = [...(notice === undefined ? [] : [notice]), ...words];
  const say = sayIn(language);
  return {
    type: 'home',
    blocks: [
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: NEW_ACTION,
            style: 'primary',
            text: plainText(say('slack.home.new')),
            value: 'new',
          },
        ],
      },
      ...notices.flatMap(wordsBlocks),
      ...boards.flatMap(boardBlocks),
      { type: 'divider' },
      ...boardBlocks({ words: say('slack.home.choices'), rows: choices(language) }),
    ],
  };
}

function choices(language: Language): readonly (readonly CardButton[])[] {
  const say = sayIn(language);
  const button = (label: string, payload: string): CardButton => ({ action: 'choose', label, payload });
  return [
    LANGUAGES.map((one) =>
      button(sayIn(one)('slack.home.language'), payloadText({ kind: 'language', language: one })),
    ),
    [
      button(say('news.reminder.turn_off'), payloadText({ kind: 'nudges', isOn: false })),
      button(say('news.reminder.turn_on'), payloadText({ kind: 'nudges', isOn: true })),
    ],
  ];
}
