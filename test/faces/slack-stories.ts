import { expect } from 'vitest';
import type { Channel } from '../fakes/slack/channels.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { bySocket, twoWorkspaces } from './slack-stories-elsewhere.ts';
import type { SlackStory } from './slack-story.ts';
import { SECRET, team, type Tale } from './slack-tale.ts';

/** Fills in the form before somebody and sends it off. */
async function sends(story: SlackStory, ann: SlackPerson): Promise<void> {
  const form = ann.modal();
  await form.fills(story.label('slack.form.text'), SECRET);
  story.showsWindow(ann);
  story.happens(`ann presses [${story.label('slack.form.submit')}].`);
  await form.submits();
  await ann.untilModal(story.label('talk.card.sealed.title'));
  story.showsWindow(ann);
}

const inTheForm: Tale = {
  title: 'Made in the form, opened by its link',
  async tell(story) {
    const { ann, channel } = await team(story);
    await story.types(ann, '/secret', channel);
    await ann.untilModal(story.label('slack.form.title'));
    await sends(story, ann);
    const link = /https:\/\/once\.example\/secrets\/[^\s>|]+#[^\s>|]+/.exec(ann.modal().reads())?.[0] ?? '';
    await story.restarts();
    story.happens('Somebody opens the link in a browser.');
    const told = story.slack.nextDirect(ann);
    expect(await story.open(link)).toBe(SECRET);
    await told;
    story.showsDirect(ann);
    await expect(story.open(link)).rejects.toThrow('secret.gone');
    story.happens('The link opens nothing any more.');
  },
};

/** Presses the button of the card that tells how it works; the answer is seen by nobody else, and not for long. */
async function asksHow(story: SlackStory, person: SlackPerson, { id }: Channel): Promise<void> {
  const how = story.label('people.how');
  const card = await story.slack.until(() => person.sees(id).at(-1));
  story.happens(`${person.name} presses [${how}].`);
  const told = story.slack.nextFor(person);
  await person.presses(card, how);
  story.showsMessage(person, await told);
  person.reloads();
}

const forTwo: Tale = {
  title: 'Made in one line for two people, where the bot is no member; a stranger is told nothing',
  async tell(story) {
    const { ann, bob, eve, channel } = await team(story);
    const kim = await story.person('kim');
    await story.types(ann, `/secret for @bob @kim note=deploy ${SECRET}`, channel);
    await story.until(bob, story.label('people.card.open'), channel.id);
    story.showsChannel(eve, channel);
    await story.until(bob, story.label('people.card.open'), `D${bob.id}`);
    story.showsDirect(bob);
    await story.restarts();
    await asksHow(story, eve, channel);
    await story.opens(eve, channel.id);
    await eve.untilModal(story.label('opening.forbidden'));
    story.showsWindow(eve);
    await story.until(ann, 'deploy', `D${ann.id}`);
    await story.opens(bob, channel.id);
    await bob.untilModal('DB_PASS');
    story.showsWindow(bob);
    await story.slack.until(() => (/\b1\b.*\b2\b/.test(eve.reads(channel.id)) ? true : undefined));
    story.showsChannel(eve, channel);
    await story.until(ann, bob.id, `D${ann.id}`);
    await story.opens(kim, channel.id);
    await kim.untilModal('DB_PASS');
    await story.until(eve, story.label('people.ended.opened.title'), channel.id);
    story.showsChannel(eve, channel);
    await story.until(ann, kim.id, `D${ann.id}`);
    story.showsDirect(ann);
  },
};

const fromAMessage: Tale = {
  title: 'Begun with a message, for one person',
  async tell(story) {
    const { ann, bob, channel } = await team(story);
    const said = ann.says(channel.id, SECRET);
    story.happens(`ann has written in #team: ${SECRET}`);
    story.happens('ann uses the shortcut of that message.');
    await ann.usesShortcutOn(said, 'tellonce-message');
    const form = await ann.untilModal(story.label('slack.form.title'));
    await form.picks(story.label('slack.form.people'), bob);
    await sends(story, ann);
    await story.until(bob, story.label('people.card.open'), `D${bob.id}`);
    await story.restarts();
    await story.opens(bob, `D${bob.id}`);
    await bob.untilModal('DB_PASS');
    story.showsWindow(bob);
    story.happens('Ten minutes go by.');
    await story.until(bob, story.label('people.invitation.opened.title'), `D${bob.id}`);
    await expect
      .poll(async () => {
        story.passes(10 * 60_000 + 1);
        await story.looksAfter();
        return bob.modal().reads();
      })
      .toContain(story.label('slack.cleared'));
    story.showsWindow(bob);
    story.showsDirect(bob);
  },
};

const burnedAtHome: Tale = {
  title: 'Burned in the Home tab',
  async tell(story) {
    const { ann, bob, channel } = await team(story, { withBot: true });
    await story.types(ann, `/secret for @bob note=deploy ${SECRET}`, channel);
    await story.until(bob, story.label('people.card.open'), channel.id);
    await story.restarts();
    story.happens('ann opens the Home tab.');
    await ann.opensHome();
    const home = await ann.untilHome('deploy');
    story.showsHome(ann);
    const burn = /\[([^\]]*deploy[^\]]*)\]/.exec(home.reads())?.[1] ?? '';
    story.happens(`ann presses [${burn}].`);
    await home.presses(burn);
    await story.slack.until(() => (ann.home()?.reads().includes(burn) === false ? true : undefined));
    story.showsHome(ann);
    await story.until(bob, story.label('people.ended.burned.title'), channel.id);
    story.showsChannel(bob, channel);
  },
};

const expired: Tale = {
  title: 'Expired unread',
  async tell(story) {
    const { ann, bob, channel } = await team(story, { withBot: true });
    await story.types(ann, `/secret ttl=1h for @bob note=deploy ${SECRET}`, channel);
    await story.until(bob, story.label('people.card.open'), `D${bob.id}`);
    await story.restarts();
    story.happens('An hour goes by.');
    story.passes(3_600_000 + 1);
    await story.looksAfter();
    const over = story.label('people.ended.expired.title');
    await story.until(bob, over, channel.id);
    await story.until(bob, over, `D${bob.id}`);
    await story.until(ann, 'deploy', `D${ann.id}`);
    story.showsChannel(bob, channel);
    story.showsDirect(bob);
    story.showsDirect(ann);
  },
};

const secondTry: Tale = {
  title: 'Slack fails to show it; the same person gets it at the second try',
  async tell(story) {
    const { ann, bob, channel } = await team(story);
    await story.types(ann, `/secret for @bob note=deploy ${SECRET}`, channel);
    await story.until(bob, story.label('people.card.open'), channel.id);
    story.happens('Slack does not change the window that it has opened.');
    story.slack.misbehave.set('views.update', [{ kind: 'error', error: 'internal_error' }]);
    await story.opens(bob, channel.id);
    const failed = await bob.untilModal(story.label('opening.failed'));
    story.showsWindow(bob);
    await story.restarts();
    story.passes(20_000);
    await story.clicks(failed, bob, 'people.card.open');
    await bob.untilModal('DB_PASS');
    story.showsWindow(bob);
  },
};

export const TALES: readonly Tale[] = [
  inTheForm,
  forTwo,
  fromAMessage,
  burnedAtHome,
  expired,
  secondTry,
  twoWorkspaces,
  bySocket,
];

/** Nothing of a secret stood where everybody could read it, no link was fetched, and no log holds it. */
export function checkPublic(story: SlackStory): void {
  const { complaints, screens } = story.slack;
  expect(complaints).toEqual([]);
  expect(screens.crawled.join()).not.toContain('once.example');
  const byTheBot = screens.seen.filter(
    ({ by, onlyFor }) => by?.startsWith('UBOT') !== false && onlyFor === undefined,
  );
  const open = JSON.stringify(byTheBot.map(({ message }) => message));
  for (const hidden of ['DB_PASS', 'once.example', 'deploy']) expect(open).not.toContain(hidden);
  expect(story.logged).not.toContain('DB_PASS');
}
