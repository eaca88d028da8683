import type { Clock } from '../kit/clock.ts';
import { withDeadline } from '../kit/deadline.ts';
import { invariant } from '../kit/invariant.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import { hearAllowed } from '../talk/allowed.ts';
import type { Answer, Courier, Reply } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Actor, Utterance } from '../talk/utterance.ts';
import { VaultError } from '../vault/errors.ts';
import { openPresenter, slackCourier } from './slack-presenter.ts';
import type { Once } from './slack-once.ts';
import type { Outbound } from './slack-outbound.ts';
import type { SlackReply } from './slack-render.ts';
import type { Heard, HeardPress } from './slack-utterance.ts';

const AT_ONCE_MAX = 500;
const CLOSE_MS_MAX = 3_000;

/** Does what was acknowledged: asks the talk, and brings its answer to the person, through the `response_url`. */
export interface Desk {
  isFull(): boolean;
  hear(heard: Heard<Utterance>): Promise<void>;
  press(heard: HeardPress): Promise<void>;
  readonly courier: Courier;
  /** Waits, within its bound, for what was acknowledged. */
  close(): Promise<void>;
}

interface DeskParts {
  readonly talk: Talk;
  /** Ids of teams that may create; every one when there are none. */
  readonly allow: readonly string[];
  readonly once: Once;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
}

interface Errand {
  readonly actor: Actor;
  readonly responseUrl: string;
  readonly isNew: () => Promise<boolean>;
  readonly ask: () => Promise<Answer>;
  readonly bring: (replies: readonly SlackReply[]) => Promise<void>;
}

/** `slack:T1:U2` is of the team T1. */
function isAllowed({ actor }: Utterance, allow: readonly string[]): boolean {
  return allow.length === 0 || allow.includes(actor.id.split(':')[1] ?? '');
}

function shownInSlack(reply: Reply, { language }: Actor): SlackReply {
  invariant(reply.kind !== 'posted' && reply.kind !== 'reading', 'the talk keeps to what Slack can do');
  // A form cannot be shown yet, and an answer sent as a message would be read by the whole channel.
  return reply.kind === 'ask' ? { kind: 'words', words: sayIn(language)('slack.no_text') } : reply;
}

export function openDesk({ talk, allow, once, outbound, clock, log }: DeskParts): Desk {
  const working = new Set<Promise<void>>();
  const { show, replace } = openPresenter({ talk, outbound, clock });

  async function tracked(work: Promise<void>): Promise<void> {
    working.add(work);
    try {
      await work;
    } finally {
      working.delete(work);
    }
  }

  async function run({ actor, responseUrl, isNew, ask, bring }: Errand): Promise<void> {
    try {
      if (!(await isNew())) return;
    } catch (error) {
      log.error('slack.state_unavailable', errorFacts(error));
      const words = errorWords(sayIn(actor.language), new VaultError('store.unavailable'));
      await show(responseUrl, [{ kind: 'words', words }], actor);
      return;
    }
    const { replies } = await ask();
    await bring(replies.map((reply) => shownInSlack(reply, actor)));
  }

  return {
    isFull: () => working.size >= AT_ONCE_MAX,

    hear({ said, responseUrl, triggerId }) {
      const { actor } = said;
      return tracked(
        run({
          actor,
          responseUrl,
          isNew: () => once.isFirst(triggerId),
          ask: () => hearAllowed(talk, said, isAllowed(said, allow)),
          bring: (replies) => show(responseUrl, replies, actor),
        }),
      );
    },

    press({ said, responseUrl, triggerId, isCardAlone }) {
      const { actor, payload } = said;
      return tracked(
        run({
          actor,
          responseUrl,
          isNew: async () => (await once.isFirst(triggerId)) && (await once.isFirstPress(actor.id, payload)),
          ask: () => talk.press(said),
          bring: (replies) => (isCardAlone ? replace : show)(responseUrl, replies, actor),
        }),
      );
    },

    courier: slackCourier(outbound, clock),

    async close() {
      try {
        await withDeadline(Promise.allSettled(working), CLOSE_MS_MAX, 'answering in Slack');
      } catch (error) {
        log.warn('slack.closed_early', { ...errorFacts(error), unanswered: working.size });
      }
    },
  };
}
