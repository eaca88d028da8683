import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { Seen } from '../fakes/slack/people-see.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import { stageOfTest, type Stage } from './slack-stage.ts';

const say = sayIn('en');
const OPEN = say('people.card.open');

describe('a secret for people in Slack', () => {
  let stage: Stage;
  let ada: SlackPerson;
  let bob: SlackPerson;
  let eve: SlackPerson;

  beforeEach(async () => {
    stage = await stageOfTest();
    [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => stage.scene.slack.person(name)) as [
      SlackPerson,
      SlackPerson,
      SlackPerson,
    ];
  });

  /** Types it in a channel, and gives the card that everybody sees there. */
  async function post(typed: string, { withBot = true } = {}): Promise<Seen> {
    const { slack } = stage.scene;
    const channel = slack.channel('team', { withBot });
    await ada.types(typed, channel.id);
    return await slack.until(() => eve.sees(channel.id)[0]);
  }

  async function opens(person: SlackPerson, card: Seen): Promise<string> {
    await person.presses(card, OPEN);
    return (await person.untilModal(say('opening.footer', { left: '10 minutes' }))).reads();
  }

  function becomes(card: Seen, words: string): Promise<string> {
    return stage.scene.slack.until(() => {
      const shown = readAloud(card.message);
      return shown.includes(words) ? shown : undefined;
    });
  }

  /** The exact characters of the one block that holds the text. */
  function textBefore(person: SlackPerson): string {
    const sections = person.modal().live.view.blocks.filter(({ type }) => type === 'section');
    expect(sections).toHaveLength(1);
    expect(sections[0]?.text).toMatchObject({ type: 'plain_text', emoji: false });
    return sections[0]?.text?.text ?? '';
  }

  it.each([
    'a&b<c>"https://x/y?z=1&w=2"',
    '*bold* _it_ ~s~ `code` :smile: <!channel>',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq+/hkiG9w0BAQEFAASC==\n-----END PRIVATE KEY-----',
    '🔑 p😀ss 👩‍👩‍👧  two spaces',
    'x'.repeat(3_000),
  ])('opens in a window, to the last character: %j', async (text) => {
    const card = await post(`/secret for @bob ${text}`);
    await opens(bob, card);
    expect(textBefore(bob)).toBe(text);
    expect(stage.scene.slack.screens.seen.map(({ message }) => readAloud(message)).join()).not.toContain(
      text,
    );
  });

  it.each(['x'.repeat(3_001), ' ahead', 'behind\n', 'a\tb', '&lt;', 'a\r\nb'])(
    'goes by a link of its own where Slack would damage it: %j',
    async (text) => {
      const card = await post(`/secret for @bob -- ${text}`);
      await bob.presses(card, OPEN);
      const link = (await bob.untilModal('/secrets/')).reads();
      expect(link).not.toContain(text);
      const key = /#([A-Za-z0-9_-]+)/.exec(link)?.[1];
      expect((await stage.vault.reveal({ key: key as never, from: 'address:127.0.0.1' })).text.reveal()).toBe(
        text,
      );
    },
  );

  it('tells a stranger nothing but that it is for someone else, and its sender that somebody tried', async () => {
    const card = await post('/secret for @bob the code is 42');
    const told = stage.scene.slack.nextDirect(ada);
    await eve.presses(card, OPEN);
    const shown = (await eve.untilModal(say('opening.forbidden'))).reads();
    expect(shown).not.toContain('bob');
    expect(readAloud((await told).message)).toContain('Someone it is not for');
    expect(await opens(bob, card)).toContain('the code is 42');
  });

  it.each([
    ['where the bot is a member', true],
    ['where it is not', false],
  ])('changes its card as people open it, %s', async (_where, withBot) => {
    const card = await post('/secret for @bob @eve the code is 42', { withBot });
    await opens(bob, card);
    expect(await becomes(card, '1 of 2 opened')).toContain(`[${OPEN}]`);
    await opens(eve, card);
    const over = await becomes(card, say('people.ended.opened.title'));
    expect(over).not.toContain(`[${OPEN}]`);
    expect(over).not.toMatch(/bob|eve/);
  });

  it('is brought to each by a direct message too, which opens it and then says so', async () => {
    const invited = stage.scene.slack.nextDirect(bob);
    await post('/secret for @bob the code is 42');
    const invitation = await invited;
    expect(await opens(bob, invitation)).toContain('the code is 42');
    await becomes(invitation, say('people.invitation.opened.title'));
  });

  it('tells its sender who opened it', async () => {
    const card = await post('/secret for @bob note=wifi the code is 42');
    const told = stage.scene.slack.nextDirect(ada);
    await opens(bob, card);
    expect(readAloud((await told).message)).toBe(
      say('news.opened.by', { person: `<@${bob.id}>`, name: '“wifi”' }),
    );
  });

  it('opens once for each', async () => {
    const card = await post('/secret for @bob @eve the code is 42');
    await opens(bob, card);
    await bob.modal().closes();
    stage.scene.clock.advance(6_000);
    await bob.presses(card, OPEN);
    await bob.untilModal(say('opening.delivered.window'));
  });

  it('asks for its passphrase in the window, and says how many tries are left', async () => {
    const card = await post('/secret pass=tulip for @bob the code is 42');
    await bob.presses(card, OPEN);
    const asked = await bob.untilModal(say('opening.passphrase.field.required'));
    await asked.fills(say('slack.passphrase'), 'rose');
    await asked.submits();
    const again = await bob.untilModal('tries left');
    await again.fills(say('slack.passphrase'), 'tulip');
    await again.submits();
    await bob.untilModal('the code is 42');
    expect(textBefore(bob)).toBe('the code is 42');
  });

  it('stays for its reader when Slack does not show it, and for a minute only', async () => {
    const card = await post('/secret for @bob the code is 42');
    stage.scene.slack.misbehave.set('views.update', [{ kind: 'error', error: 'internal_error' }]);
    await bob.presses(card, OPEN);
    const failed = await bob.untilModal(say('opening.failed'));
    stage.scene.clock.advance(20_000);
    await failed.presses(OPEN);
    await bob.untilModal('the code is 42');
  });

  it('tells who closed the window too soon in a message, and lets him try again', async () => {
    const card = await post('/secret for @bob the code is 42');
    stage.scene.slack.misbehave.set('views.update', [
      { kind: 'error', error: 'not_found' },
      { kind: 'error', error: 'not_found' },
    ]);
    const told = stage.scene.slack.nextFor(bob);
    await bob.presses(card, OPEN);
    const failed = await told;
    expect(readAloud(failed.message)).toBe(`${say('opening.failed')}\n[${OPEN}]`);
    expect(await opens(bob, failed)).toContain('the code is 42');
  });

  it('is not claimed when there is no window to show it in', async () => {
    const card = await post('/secret for @bob the code is 42');
    stage.scene.slack.misbehave.set('views.open', [{ kind: 'error', error: 'expired_trigger_id' }]);
    const told = stage.scene.slack.nextFor(bob);
    await bob.presses(card, OPEN);
    expect(readAloud((await told).message)).toBe(say('slack.not_opened'));
    stage.scene.clock.advance(10 * 60_000);
    expect(await opens(bob, card)).toContain('the code is 42');
  });

  it('does nothing twice when Slack brings a press again', async () => {
    const card = await post('/secret for @bob the code is 42');
    await opens(bob, card);
    await stage.scene.slack.sendsAgain(1);
    expect(textBefore(bob)).toBe('the code is 42');
  });

  it('is cleared from an open window when its time is over', async () => {
    const card = await post('/secret for @bob the code is 42');
    await opens(bob, card);
    // What was shown is noted a moment after it is seen.
    await expect
      .poll(async () => {
        stage.scene.clock.advance(11 * 60_000);
        await stage.scene.talk.runDue();
        return bob.modal().reads();
      })
      .toContain(say('slack.cleared'));
    expect(bob.modal().reads()).not.toContain('42');
  });

  it('ends everywhere when its sender burns it', async () => {
    const invited = stage.scene.slack.nextDirect(bob);
    const card = await post('/secret for @bob the code is 42');
    const own = ada.sees(card.channel).find(({ onlyFor }) => onlyFor === ada.id);
    await ada.presses(own!, say('talk.card.burn'));
    await becomes(card, say('people.ended.burned.title'));
    await becomes(await invited, say('people.ended.burned.title'));
  });

  it('is posted later by its sender, once, and opens for whoever presses first', async () => {
    const shown = stage.scene.slack.nextFor(ada);
    await ada.types('/secret the code is 42');
    await ada.presses(await shown, say('people.card.post'));
    const card = await stage.scene.slack.until(() => eve.sees('C1')[0]);
    expect(readAloud(card.message)).toContain(say('people.posted.first.title'));
    expect(readAloud(card.message)).not.toContain('https://');
    expect(await opens(eve, card)).toContain('the code is 42');
    await bob.presses(card, OPEN);
    await bob.untilModal('gone');
  });
});
