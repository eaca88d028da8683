import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import { openStage, stageOfTest, type Stage } from './slack-stage.ts';

const say = sayIn('en');
const TRICKY = 'a&b<c>"https://x/y?z=1&w=2"  *bold* `code`\n-- ttl=1h\n🔑';

describe('the form of /secret in Slack', () => {
  let stage: Stage;
  let ada: SlackPerson;
  let bob: SlackPerson;

  beforeEach(async () => {
    stage = await stageOfTest();
    ada = stage.scene.slack.person('ada');
    bob = stage.scene.slack.person('bob');
  });

  async function form() {
    await ada.types('/secret');
    return await ada.untilModal(say('slack.form.title'));
  }

  it('opens at /secret alone, and asks nobody for anything before', async () => {
    const window = await form();
    expect(window.reads()).toContain(say('slack.form.text'));
    expect(window.live.view.private_metadata).not.toContain('secret');
  });

  it('opens when Slack shows /secret with white space alone, and for /secret --', async () => {
    await ada.types('/secret    ');
    await (await ada.untilModal(say('slack.form.title'))).closes();
    await ada.types('/secret --');
    await ada.untilModal(say('slack.form.title'));
  });

  it('makes a secret with a link, to the last character, and shows its card where the form was', async () => {
    const window = await form();
    await window.fills(say('slack.form.text'), TRICKY);
    await window.picks(say('slack.form.ttl'), '1 hour');
    await window.picks(say('slack.form.views'), '2');
    await window.submits();
    const card = await ada.untilModal(say('talk.card.sealed.title'));
    expect(card.reads()).toContain('Expires in 1 hour');
    expect(card.reads()).toContain('2 views');
    const key = /#([A-Za-z0-9_-]+)/.exec(card.reads())?.[1];
    const { text } = await stage.vault.reveal({ key: key as never, from: 'address:127.0.0.1' });
    expect(text.reveal()).toBe(TRICKY);
    expect(stage.scene.slack.screens.seen).toEqual([]);
  });

  it('can be burned on the card in the window', async () => {
    const window = await form();
    await window.fills(say('slack.form.text'), 'x');
    await window.submits();
    const card = await ada.untilModal(say('talk.card.sealed.title'));
    await card.presses(say('talk.card.burn'));
    expect((await ada.untilModal(say('talk.card.burned.title'))).reads()).not.toContain('https://');
  });

  it('writes to the people picked, and to nobody else', async () => {
    const window = await form();
    await window.fills(say('slack.form.text'), TRICKY);
    await window.picks(say('slack.form.people'), bob);
    const invited = stage.scene.slack.nextDirect(bob);
    await window.submits();
    expect(readAloud((await invited).message)).toContain(say('people.invitation.once'));
    const card = await ada.untilModal(say('talk.card.sealed.title'));
    expect(card.reads()).not.toContain('https://tellonce.example/secrets');
    await stage.scene.face.close();
    expect(stage.scene.slack.screens.seen.map(({ channel }) => channel)).toEqual([`D${bob.id}`]);
  });

  it.each([
    ['where the bot is a member', true],
    ['where it is not', false],
  ])('posts a card that whoever presses first can open, %s', async (_where, withBot) => {
    const channel = stage.scene.slack.channel('team', { withBot });
    await ada.types('/secret', channel.id);
    const window = await ada.untilModal(say('slack.form.title'));
    await window.fills(say('slack.form.text'), TRICKY);
    await window.picks(say('slack.form.where'), say('slack.form.where.here'));
    await window.submits();
    await stage.scene.slack.until(() => bob.sees(channel.id)[0]);
    expect(bob.reads(channel.id)).toContain(say('people.posted.first.title'));
    expect(bob.reads(channel.id)).not.toContain('https://');
  });

  it('says beside the field what is wrong, and keeps what was typed', async () => {
    const window = await form();
    await window.fills(say('slack.form.text'), 'x');
    await window.picks(say('slack.form.people'), bob);
    await window.picks(say('slack.form.views'), '2');
    await window.submits();
    expect(window.errors).toEqual({ views: say('talk.refused.views_with_for') });
    expect(window.reads()).toContain('@bob');
  });

  it('takes a passphrase with quotes and backslashes', async () => {
    const window = await form();
    await window.fills(say('slack.form.text'), 'x');
    await window.fills(say('slack.form.pass'), 'a "b" \\c');
    await window.submits();
    const card = await ada.untilModal(say('talk.card.sealed.title'));
    expect(card.reads()).toContain(say('talk.card.passphrase'));
  });

  it('opens for people named without a text, with them in it', async () => {
    await ada.types('/secret for @bob');
    const window = await ada.untilModal(say('slack.form.title'));
    expect(window.reads()).toContain('@bob');
  });

  it('says so where Slack does not open it', async () => {
    stage.scene.slack.misbehave.set('views.open', [{ kind: 'error', error: 'expired_trigger_id' }]);
    const told = stage.scene.slack.nextFor(ada);
    await ada.types('/secret');
    expect(readAloud((await told).message)).toBe(say('slack.not_opened'));
  });

  it('begins with the text of a message, by its shortcut', async () => {
    const seen = ada.says('C1', 'the code is <42> & more');
    await ada.usesShortcutOn(seen, 'tellonce-message');
    const window = await ada.untilModal(say('slack.form.title'));
    expect(window.reads()).toContain('the code is <42> & more');
    expect(window.reads()).toContain(say('slack.form.original'));
  });

  it('opens by the shortcut, and asks for no channel there', async () => {
    await ada.usesShortcut('tellonce-new');
    const window = await ada.untilModal(say('slack.form.title'));
    expect(window.reads()).not.toContain(say('slack.form.where.here'));
  });
});

describe('the form of /secret in Slack, where few may create', () => {
  it('is not opened for others', async () => {
    const stage = await openStage({ allow: ['T9'] });
    const ada = stage.scene.slack.person('ada');
    const told = stage.scene.slack.nextFor(ada);
    await ada.types('/secret');
    expect(readAloud((await told).message)).toBe(say('error.actor.forbidden'));
    await ada.usesShortcut('tellonce-new');
    await ada.untilModal(say('error.actor.forbidden'));
    await stage.close();
  });
});
