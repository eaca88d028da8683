import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { BLOCK } from '../../src/slack/slack-form.ts';
import { MESSAGE_SHORTCUT, NEW_SHORTCUT } from '../../src/slack/slack-listening.ts';
import { ANSWER_BLOCK, ANSWER_VIEW, VALUE } from '../../src/slack/slack-views.ts';
import { readyChecks } from '../fakes/slack/schema-check.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { openStage, type Stage } from './slack-stage.ts';

const say = sayIn('en');
const TEXT = 'hunter2';
const FORM = say('slack.form.title');

/** Does what leads to the form. */
type WayToForm = (who: SlackPerson, channel: string) => Promise<unknown>;

const TO_THE_FORM: Record<string, WayToForm> = {
  'a command alone': (who, channel) => who.types('/secret', channel),
  'a command with two dashes': (who, channel) => who.types('/secret --', channel),
  'the shortcut': (who) => who.usesShortcut(NEW_SHORTCUT),
  'the shortcut of a message': (who, channel) =>
    who.usesShortcutOn(who.says(channel, 'the password is tulip'), MESSAGE_SHORTCUT),
  async 'the Home tab'(who) {
    await who.opensHome();
    await (await who.untilHome()).presses(say('slack.home.new'));
  },
};
const COMMANDS = [
  `/secret ${TEXT}`,
  `/secret ttl=1h views=2 -- ${TEXT}`,
  `/secret to=chat ${TEXT}`,
  `/secret for @bob ${TEXT}`,
];
/** Makes a secret, or opens the form for these people. */
const FOR_SOMEBODY = '/secret for @bob';

const REFUSAL = say('error.actor.forbidden');

describe('SLACK_ALLOW_TEAMS, by every way to a secret', () => {
  let stage: Stage;
  let channel: string;
  beforeAll(readyChecks, 60_000);
  afterEach(async () => {
    await stage.close();
    expect(stage.scene.slack.complaints).toEqual([]);
  });

  /** Somebody of the workspace T1. */
  async function open(allow: readonly string[]): Promise<SlackPerson> {
    stage = await openStage({ allow });
    const { slack } = stage.scene;
    slack.person('bob');
    channel = slack.channel('team', { withBot: true }).id;
    return slack.person('ann');
  }

  it('lets the people of a named team make one by each of them', async () => {
    const ann = await open(['T1']);
    const ways = [...Object.values(TO_THE_FORM), () => ann.types(FOR_SOMEBODY, channel)];
    for (const [at, command] of COMMANDS.entries()) {
      await ann.types(command, channel);
      await expect.poll(() => stage.secrets()).toBe(at + 1);
    }
    for (const [at, way] of ways.entries()) {
      await way(ann, channel);
      const form = await ann.untilModal(FORM);
      await form.fills(say('slack.form.text'), TEXT);
      await form.submits();
      await (await ann.untilModal(say('talk.card.sealed.title'))).closes({ all: true });
      expect(await stage.secrets()).toBe(COMMANDS.length + at + 1);
    }
  });

  it('lets nobody else make one, and tells him so each time', async () => {
    const ann = await open(['T2']);
    const { slack } = stage.scene;
    for (const command of [...COMMANDS, FOR_SOMEBODY, '/secret', '/secret --']) {
      const shown = slack.nextFor(ann);
      await ann.types(command, channel);
      expect(readAloud((await shown).message), command).toBe(REFUSAL);
    }
    for (const [name, way] of Object.entries(TO_THE_FORM).slice(2)) {
      await way(ann, channel);
      const modal = await ann.untilModal(REFUSAL);
      expect(modal.reads(), name).not.toContain(say('slack.form.text'));
      await modal.closes({ all: true });
    }
    expect(await stage.secrets()).toBe(0);
  });

  it('refuses the form and the answer to a question from whoever may not, however he came by the window', async () => {
    const ann = await open(['T1']);
    const { slack } = stage.scene;
    await ann.types('/secret', channel);
    const form = await ann.untilModal(FORM);
    await form.fills(say('slack.form.text'), TEXT);
    await form.submits();
    await ann.untilModal(say('talk.card.sealed.title'));
    const sent = slack.payloads.at(-1) as { readonly view: Readonly<Record<string, object>> };
    const { view } = sent;
    const another = { user: { id: 'U9EVE', team_id: 'T9' }, team: { id: 'T9' } };
    const answer = { [ANSWER_BLOCK]: { [VALUE]: { type: 'plain_text_input', value: TEXT } } };
    const windows = [view, { ...view, callback_id: ANSWER_VIEW, state: { values: answer } }];
    const replies: string[] = [];
    for (const [at, shown] of windows.entries()) {
      const payload = { ...sent, ...another, trigger_id: `trigger-${at}`, view: shown };
      const body = new URLSearchParams({ payload: JSON.stringify(payload) });
      replies.push((await slack.send(body.toString())).body);
    }
    expect(JSON.parse(replies[0] ?? '')).toMatchObject({
      response_action: 'errors',
      errors: { [BLOCK.text]: REFUSAL },
    });
    expect(await stage.secrets()).toBe(1);
  });
});
