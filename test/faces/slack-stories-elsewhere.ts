import type { SlackStory } from './slack-story.ts';
import { SECRET, team, type Tale } from './slack-tale.ts';

/** Two people of a workspace that installs the app. */
async function workspace(story: SlackStory, team: string, ...names: readonly [string, string]) {
  story.slack.workspace(team, { isInstalled: false });
  const [boss, other] = [story.slack.person(names[0], team), story.slack.person(names[1], team)];
  await story.installs(boss);
  return [await story.person(names[0], boss), await story.person(names[1], other)] as const;
}

export const twoWorkspaces: Tale = {
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
  },
};

export const bySocket: Tale = {
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
  },
};
