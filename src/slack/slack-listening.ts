import type { App } from '@slack/bolt';
import { errorFacts, type Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Desk } from './slack-desk.ts';
import type { Farewell } from './slack-farewell.ts';
import { NEW_ACTION } from './slack-home.ts';
import { slackActor } from './slack-people.ts';
import { seatOf } from './slack-seat.ts';
import { FORM_VIEW } from './slack-form.ts';
import { TALK_ACTION } from './slack-render.ts';
import { globalShortcutOf, messageShortcutOf } from './slack-shortcuts.ts';
import { answerSubmissionOf, formSubmissionOf, type Submission } from './slack-submission.ts';
import type { SubmissionAck } from './slack-submitting.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';
import { pressOf, utteranceOf } from './slack-utterance.ts';
import { ANSWER_VIEW, wordsView } from './slack-views.ts';

export const NEW_SHORTCUT = 'tellonce-new';
export const MESSAGE_SHORTCUT = 'tellonce-message';

/** Acknowledges everything first, then works. Forms answer through their acknowledgement, so they see to it themselves. */
export function listen(app: App, desk: Desk, farewell: Farewell, log: Log): void {
  app.error((error) => {
    log.error('slack.work_failed', errorFacts(error));
    return Promise.resolve();
  });
  app.use(async (args) => {
    const isForm = 'view' in args || 'options' in args;
    if ('ack' in args && !isForm) {
      const acknowledge = args.ack as (words?: string) => Promise<void>;
      if (desk.isFull()) {
        log.warn('slack.busy');
        await acknowledge('command' in args ? sayIn('en')('slack.busy') : undefined);
        return;
      }
      await acknowledge();
    }
    await args.next();
  });
  const unknown = (type: string): void => log.warn('slack.payload_unknown', { type });
  app.command(/^\//, async ({ body }) => {
    const heard = utteranceOf(body);
    if (heard) await desk.hear(heard, seatOf(body));
    else unknown('command');
  });
  app.action(TALK_ACTION, async ({ body }) => {
    const heard = pressOf(body as unknown as Payload);
    if (heard) await desk.press(heard, seatOf(body as unknown as Payload));
    else unknown('action');
  });
  app.action(NEW_ACTION, async ({ body }) => {
    const wish = globalShortcutOf(body as unknown as Payload);
    if (wish) await desk.openForm(wish, seatOf(body as unknown as Payload));
    else unknown('action');
  });
  app.event('app_home_opened', async ({ body }) => {
    const payload = body as unknown as Payload;
    const { tab, user: who } = objectOf(payload['event']);
    if (tab !== 'home') return;
    const [user, scope] = [textOf(who), textOf(payload['enterprise_id']) ?? textOf(payload['team_id'])];
    if (user && scope) await desk.openHome(slackActor({ user, scope }), seatOf(payload));
    else unknown('event');
  });
  app.shortcut({ callback_id: NEW_SHORTCUT }, async ({ body }) => {
    const wish = globalShortcutOf(body as unknown as Payload);
    if (wish) await desk.openForm(wish, seatOf(body as unknown as Payload));
    else unknown('shortcut');
  });
  app.shortcut({ callback_id: MESSAGE_SHORTCUT }, async ({ body }) => {
    const wish = messageShortcutOf(body as unknown as Payload);
    if (wish) await desk.openForm(wish, seatOf(body as unknown as Payload));
    else unknown('shortcut');
  });
  listenToWindows(app, desk, log);
  listenToFarewells(app, farewell, unknown);
}

/** The app is taken out of a workspace or an organisation. */
function listenToFarewells(app: App, farewell: Farewell, unknown: (type: string) => void): void {
  async function left(payload: Payload, bots?: readonly string[]): Promise<void> {
    const atS = payload['event_time'];
    if (typeof atS !== 'number') unknown('event');
    else await farewell({ seat: seatOf(payload), atMs: atS * 1000, ...(bots && { bots }) });
  }
  app.event('app_uninstalled', ({ body }) => left(body as unknown as Payload));
  app.event('tokens_revoked', ({ body }) => {
    const payload = body as unknown as Payload;
    const { bot } = objectOf(objectOf(payload['event'])['tokens']);
    return left(payload, Array.isArray(bot) ? bot.filter((one) => typeof one === 'string') : []);
  });
}

function listenToWindows(app: App, desk: Desk, log: Log): void {
  const kinds = [
    [FORM_VIEW, formSubmissionOf, desk.submitForm],
    [ANSWER_VIEW, answerSubmissionOf, desk.submitAnswer],
  ] as const;
  for (const [callbackId, submissionOf, submit] of kinds) {
    app.view({ callback_id: callbackId, type: 'view_submission' }, async ({ body, ack }) => {
      const acknowledge = (answer?: SubmissionAck): Promise<void> => (answer ? ack(answer) : ack());
      const submission: Submission | undefined = submissionOf(body as unknown as Payload);
      if (desk.isFull()) {
        log.warn('slack.busy');
        await ack({ response_action: 'update', view: wordsView(sayIn('en')('slack.busy'), 'en') });
      } else if (submission) await submit(submission, acknowledge, seatOf(body as unknown as Payload));
      else {
        log.warn('slack.payload_unknown', { type: 'view' });
        await ack();
      }
    });
  }
}
