import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { Channel } from '../fakes/slack/channels.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { stageOfTest, type Stage } from './slack-stage.ts';

const say = sayIn('en');
const OPEN = say('people.card.open');
const SECRET = 'hunter2 for the guest';

describe('a secret for a guest of Slack Connect', () => {
  let stage: Stage;
  let shared: Channel;
  let ann: SlackPerson;
  let guest: SlackPerson;
  let other: SlackPerson;

  beforeEach(async () => {
    stage = await stageOfTest();
    const { slack } = stage.scene;
    slack.workspace('T8', { isInstalled: false });
    [ann, guest, other] = [slack.person('ann'), slack.person('guest', 'T8'), slack.person('other', 'T8')];
    shared = slack.channel('shared', { teams: ['T1', 'T8'], members: [ann, guest, other], withBot: true });
  });

  async function card(seenBy: SlackPerson, channel = shared.id) {
    return await stage.scene.slack.until(() =>
      seenBy.sees(channel).findLast(({ message }) => JSON.stringify(message).includes(`"${OPEN}"`)),
    );
  }

  /** Ann picks people in the form, and wants a card in the channel. */
  async function picks(people: readonly SlackPerson[], pass?: string): Promise<void> {
    await ann.types('/secret', shared.id);
    const form = await ann.untilModal(say('slack.form.title'));
    await form.fills(say('slack.form.text'), SECRET);
    await form.picks(say('slack.form.people'), ...people);
    await form.picks(say('slack.form.where'), say('slack.form.where.here'));
    if (pass !== undefined) await form.fills(say('slack.form.pass'), pass);
    await form.submits();
    await ann.untilModal(say('talk.card.sealed.title'));
  }

  it('whom its sender picked in the form opens for him, on the card', async () => {
    await picks([guest]);
    await guest.presses(await card(guest), OPEN);
    expect((await guest.untilModal(SECRET)).reads()).toContain(SECRET);
  });

  it('opens for him in the messages of an app that his own workspace has not', async () => {
    await picks([guest]);
    const direct = `D${guest.id}`;
    await guest.presses(await card(guest, direct), OPEN);
    await guest.untilModal(SECRET);
  });

  it('whom its sender named behind /secret opens for him', async () => {
    await ann.types(`/secret for @guest ${SECRET}`, shared.id);
    await guest.presses(await card(guest), OPEN);
    await guest.untilModal(SECRET);
  });

  it('opens for nobody else, from his workspace or from the sender’s', async () => {
    await picks([guest]);
    for (const stranger of [other, stage.scene.slack.person('eve')]) {
      await stranger.presses(await card(guest), OPEN);
      await stranger.untilModal(say('opening.forbidden'));
    }
    await guest.presses(await card(guest), OPEN);
    await guest.untilModal(SECRET);
  });

  it('with a passphrase asks him for it in a window, where Slack tells another workspace', async () => {
    await picks([guest], 'open sesame');
    await guest.presses(await card(guest), OPEN);
    const window = await guest.untilModal(say('slack.passphrase'));
    await window.fills(say('slack.passphrase'), 'open sesame');
    await window.submits();
    await guest.untilModal(SECRET);
  });

  it('opens once for each, for people of both workspaces', async () => {
    const bob = stage.scene.slack.person('bob');
    await picks([guest, bob]);
    for (const reader of [guest, bob]) {
      await reader.presses(await card(guest), OPEN);
      await reader.untilModal(SECRET);
    }
    await stage.scene.slack.until(() =>
      guest.reads(shared.id).includes(say('people.ended.opened.title')) ? true : undefined,
    );
  });

  it('opens for people of an organisation, through whichever of its workspaces they come', async () => {
    const { slack } = stage.scene;
    slack.workspace('T9', { enterprise: 'E9', isInstalled: false });
    const far = slack.person('far', 'T9');
    const channel = slack.channel('far', { teams: ['T1', 'T9'], members: [ann, far], withBot: true });
    await ann.types(`/secret for @far ${SECRET}`, channel.id);
    await far.presses(await card(far, channel.id), OPEN);
    await far.untilModal(SECRET);
  });
});
