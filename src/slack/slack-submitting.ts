import type { types } from '@slack/bolt';
import { DeadlineError, withDeadline } from '../kit/deadline.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { hearAllowed } from '../talk/allowed.ts';
import type { Answer } from '../talk/reply.ts';
import { carryOut } from './slack-carrying.ts';
import { answerOnce, isAllowed, languageAtOnce, unservedWords, type DeskParts } from './slack-turns.ts';
import { fieldOf } from './slack-form.ts';
import { slackUserOf } from './slack-people.ts';
import type { Submission } from './slack-submission.ts';
import { wordsView } from './slack-views.ts';
import { windowSurface } from './slack-windows.ts';

/** Slack waits 3 s for what becomes of a window. */
const ANSWER_MS_MAX = 2_000;

/** What Slack is told at once of a window that was sent off. */
export type SubmissionAck =
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update'; readonly view: types.ModalView };

type Acknowledge = (ack?: SubmissionAck) => Promise<void>;

export type Submit = (
  submission: Submission,
  acknowledge: Acknowledge,
  seat: string | undefined,
) => Promise<void>;

export interface Submitting {
  /** The form: what was refused stands in it, everything else in the window that takes its place. */
  readonly submitForm: Submit;
  /** The answer to a question of the bot. */
  readonly submitAnswer: Submit;
}

export function openSubmitting(
  at: (seat: string | undefined) => DeskParts,
  tracked: <T>(work: Promise<T>) => Promise<T>,
): Submitting {
  function served(
    work: (submission: Submission, acknowledge: Acknowledge, parts: DeskParts) => Promise<void>,
  ): Submit {
    return (submission, acknowledge, seat) =>
      tracked(
        (async () => {
          const parts = at(seat);
          const words = await unservedWords(submission.actor, parts);
          if (words === undefined) await work(submission, acknowledge, parts);
          else
            await acknowledge({
              response_action: 'update',
              view: wordsView(words, submission.actor.language),
            });
        })(),
      );
  }

  return { submitForm: served(submitForm), submitAnswer: served(submitAnswer) };
}

async function submitForm(submission: Submission, acknowledge: Acknowledge, parts: DeskParts): Promise<void> {
  const work = heard(submission, parts);
  const early = await inTime(work);
  const refusal = early && refusalIn(early);
  if (refusal !== undefined) {
    await acknowledge({ response_action: 'errors', errors: { [fieldOf(refusal)]: refusal } });
    return;
  }
  await acknowledge(await waitingAck(submission, parts));
  const answer = await work;
  if (answer) await carry(answer, submission, parts);
}

async function submitAnswer(
  submission: Submission,
  acknowledge: Acknowledge,
  parts: DeskParts,
): Promise<void> {
  await acknowledge(await waitingAck(submission, parts));
  const answer = await heard(submission, parts);
  if (answer) await carry(answer, submission, parts);
}

function heard(
  { actor, said, triggerId }: Submission,
  { talk, once, allow, log }: DeskParts,
): Promise<Answer | undefined> {
  return answerOnce(
    {
      actor,
      isNew: () => once.isFirst(triggerId),
      ask: () => hearAllowed(talk, said, isAllowed(actor, allow)),
    },
    { log },
  );
}

async function waitingAck({ actor }: Submission, parts: DeskParts): Promise<SubmissionAck> {
  const language = await languageAtOnce(actor, parts);
  return { response_action: 'update', view: wordsView(sayIn(language)('slack.working'), language) };
}

async function carry(answer: Answer, { actor, asked, viewId }: Submission, parts: DeskParts): Promise<void> {
  const surface = windowSurface(viewId, asked, answer.language, parts, slackUserOf(actor.id));
  await carryOut(answer, surface, parts);
  await parts.home.changed(actor);
}

async function inTime(work: Promise<Answer | undefined>): Promise<Answer | undefined> {
  try {
    return await withDeadline(work, ANSWER_MS_MAX, 'an answer to a form');
  } catch (error) {
    if (error instanceof DeadlineError) return undefined;
    throw error;
  }
}

/** Words alone: then nothing was made of what the form says, and its fields are there to be put right. */
function refusalIn({ replies }: Answer): string | undefined {
  const said = replies.flatMap((reply) => (reply.kind === 'words' ? [reply.words] : []));
  return said.length === replies.length && said.length > 0 ? said.join('\n') : undefined;
}
