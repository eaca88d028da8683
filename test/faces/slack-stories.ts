import { expect } from 'vitest';
import type { Channel } from '../fakes/slack/channels.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import type { SlackStory } from './slack-story.ts';

const SECRET = 'DB_PASS=a&b<c>"https://x/y?z=1&w=2"';

interface Tale {
  readonly title: string;
<<<<<<< HEAD
  /** The app has no token of its own: it is installed where it is wanted. */
  readonly isInstalled?: boolean;
=======
  /** Told in Socket Mode. */
  readonly isSocket?: boolean;
>>>>>>> 8db6eb0 (Cards, invitations and the Home tab say when in each reader's own time, and a card tells how it works)
  readonly tell: (story: SlackStory) => Promise<void>;
}

interface Team {
  readonly channel: Channel;
  readonly ann: SlackPerson;
  readonly bob: SlackPerson;
  readonly eve: SlackPerson;
}

async function team(story: SlackStory, { withBot = false } = {}): Promise<Team> {
  const [ann, bob, eve] = [await story.person('ann'), await story.person('bob'), await story.person('eve')];
  return { channel: story.channel({ withBot }), ann, bob, eve };
}

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

<<<<<<< HEAD
/** Two people of a workspace that installs the app. */
async function workspace(story: SlackStory, team: string, ...names: readonly [string, string]) {
  story.slack.workspace(team, { isInstalled: false });
  const [boss, other] = [story.slack.person(names[0], team), story.slack.person(names[1], team)];
  await story.installs(boss);
  return [await story.person(names[0], boss), await story.person(names[1], other)] as const;
}

const twoWorkspaces: Tale = {
  title: 'Two workspaces: each installs it for itself, and one leaves',
  isInstalled: true,
  async tell(story) {
    const [ann, bob] = await workspace(story, 'T2', 'ann', 'bob');
    const [eve, kim] = await workspace(story, 'T3', 'eve', 'kim');
    await story.restarts();
    const shared = story.slack.channel('shared', { teams: ['T2', 'T3'], withBot: true });
    await story.types(ann, `/secret for @bob note=deploy ${SECRET}`, shared);
    await story.until(bob, story.label('people.card.open'), shared.id);
    story.happens('#shared is of both workspaces: eve of the other one finds the card there, too.');
    await story.opens(eve, shared.id);
    await eve.untilModal(story.label('opening.forbidden'));
    story.showsWindow(eve);
    await story.opens(bob, shared.id);
    await bob.untilModal('DB_PASS');
    story.showsWindow(bob);
    await story.until(ann, bob.id, `D${ann.id}`);
    story.showsDirect(ann);
    const own = story.slack.channel('own', { teams: ['T3'], withBot: true });
    await story.types(eve, `/secret for @kim note=deploy ${SECRET}`, own);
    await story.until(kim, story.label('people.card.open'), own.id);
    story.happens('The workspace T2 takes Tellonce out.');
    await story.slack.uninstalls('T2');
    await story.opens(kim, own.id);
    await kim.untilModal('DB_PASS');
    story.showsWindow(kim);
    await story.until(eve, kim.id, `D${eve.id}`);
    story.showsDirect(eve);
=======
const bySocket: Tale = {
  title: 'In Socket Mode, with a connection that Slack cuts',
  isSocket: true,
  async tell(story) {
    const { ann, bob, channel } = await team(story, { withBot: true });
    await story.types(ann, `/secret for @bob ${SECRET}`, channel);
    await story.until(bob, story.label('people.card.open'), channel.id);
    story.showsChannel(bob, channel);
    story.happens('Slack cuts the connection; the app opens another.');
    const { sockets } = story.slack;
    const [cut] = sockets.connections;
    cut?.cut();
    await cut?.closed;
    await story.slack.until(() => sockets.connections.find((one) => one !== cut));
    await story.restarts();
    await story.opens(bob, channel.id);
    await bob.untilModal('DB_PASS');
    story.showsWindow(bob);
    await story.until(bob, story.label('people.ended.opened.title'), channel.id);
    story.showsChannel(bob, channel);
    await story.until(ann, bob.id, `D${ann.id}`);
    story.showsDirect(ann);
>>>>>>> 8db6eb0 (Cards, invitations and the Home tab say when in each reader's own time, and a card tells how it works)
  },
};

export const TALES: readonly Tale[] = [
  inTheForm,
  forTwo,
  fromAMessage,
  burnedAtHome,
  expired,
  secondTry,
<<<<<<< HEAD
  twoWorkspaces,
=======
  bySocket,
>>>>>>> 8db6eb0 (Cards, invitations and the Home tab say when in each reader's own time, and a card tells how it works)
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
