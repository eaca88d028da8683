import type { types } from '@slack/bolt';
import { DeadlineError, withDeadline } from '../kit/deadline.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { hearAllowed } from '../talk/allowed.ts';
import type { Answer } from '../talk/reply.ts';
import { carryOut } from './slack-carrying.ts';
import { answerOnce, isAllowed, languageAtOnce, type DeskParts } from './slack-turns.ts';
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

export type Submit = (
  submission: Submission,
  acknowledge: (ack?: SubmissionAck) => Promise<void>,
) => Promise<void>;

export interface Submitting {
  /** The form: what was refused stands in it, everything else in the window that takes its place. */
  readonly submitForm: Submit;
  /** The answer to a question of the bot. */
  readonly submitAnswer: Submit;
}

export function openSubmitting(parts: DeskParts, tracked: <T>(work: Promise<T>) => Promise<T>): Submitting {
  const { talk, once, allow } = parts;

  function heard({ actor, said, triggerId }: Submission): Promise<Answer | undefined> {
    return answerOnce(
      {
        actor,
        isNew: () => once.isFirst(triggerId),
        ask: () => hearAllowed(talk, said, isAllowed(actor, allow)),
      },
      parts,
    );
  }

  async function waitingAck({ actor }: Submission): Promise<SubmissionAck> {
    const language = await languageAtOnce(actor, parts);
    return { response_action: 'update', view: wordsView(sayIn(language)('slack.working'), language) };
  }

  async function carry(answer: Answer, { actor, asked, viewId }: Submission): Promise<void> {
    const surface = windowSurface(viewId, asked, answer.language, parts, slackUserOf(actor.id));
    await carryOut(answer, surface, parts);
    await parts.home.changed(actor);
  }

  return {
    submitForm: (submission, acknowledge) =>
      tracked(
        (async () => {
          const work = heard(submission);
          const early = await inTime(work);
          const refusal = early && refusalIn(early);
          if (refusal !== undefined) {
            await acknowledge({ response_action: 'errors', errors: { [fieldOf(refusal)]: refusal } });
            return;
          }
          await acknowledge(await waitingAck(submission));
          const answer = await work;
          if (answer) await carry(answer, submission);
        })(),
      ),

    submitAnswer: (submission, acknowledge) =>
      tracked(
        (async () => {
          await acknowledge(await waitingAck(submission));
          const answer = await heard(submission);
          if (answer) await carry(answer, submission);
        })(),
      ),
  };
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
