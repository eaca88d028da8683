import { beforeEach, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/phrases/languages.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { Channel } from '../fakes/slack/channels.ts';
import type { Seen } from '../fakes/slack/people-see.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { stageOfTest, type Stage } from './slack-stage.ts';

const say = sayIn('en');
const DAY_MS = 86_400_000;

describe('a card in a Slack channel', () => {
  let stage: Stage;
  let team: Channel;
  let ann: SlackPerson;
  let bob: SlackPerson;
  let eve: SlackPerson;

  beforeEach(async () => {
    stage = await stageOfTest();
    const { slack } = stage.scene;
    [ann, bob, eve] = [slack.person('ann'), slack.person('bob'), slack.person('eve')];
    team = slack.channel('team', { withBot: true });
  });

  async function cardIn(channel: string, who = eve): Promise<Seen> {
    return await stage.scene.slack.until(() =>
      who
        .sees(channel)
        .findLast(({ message }) => readAloud(message).includes(`[${say('people.card.open')}]`)),
    );
  }

  it('says when it expires in the time of whoever reads it, and in UTC to whom Slack cannot', async () => {
    const timestamp = (stage.scene.clock.now() + DAY_MS) / 1000;
    const [shownAs, fallback] = ['{date_short_pretty} {time}', '2 Jan 2026, 00:00 UTC'];
    const own = stage.scene.slack.nextFor(ann);
    await ann.opensHome();
    await ann.types('/secret for @bob hunter2', team.id);
    const messages = [await own, await cardIn(team.id), await cardIn(`D${bob.id}`, bob)];
    for (const { message } of messages) {
      const date = { type: 'date', timestamp, format: shownAs, fallback };
      expect(JSON.stringify(message.blocks)).toContain(JSON.stringify(date));
      expect(message.text).toContain(`<!date^${timestamp}^${shownAs}|${fallback}>`);
    }
    const home = await ann.untilHome(`expires ${fallback}`);
    expect(JSON.stringify(home.live.view.blocks)).toContain(`"timestamp":${timestamp}`);
  });

  it('tells in private how it works: the same to everybody, and nothing of the secret', async () => {
    await ann.types('/secret note=deploy for @bob hunter2', team.id);
    const card = await cardIn(team.id);
    const told: string[] = [];
    for (const person of [eve, bob]) {
      const shown = stage.scene.slack.nextFor(person);
      await person.presses(card, say('people.how'));
      told.push(readAloud((await shown).message));
    }
    expect(new Set(told)).toEqual(new Set([say('people.how.words', { url: 'https://tellonce.example' })]));
    expect(card.edits).toBe(0);
    await bob.presses(card, say('people.card.open'));
    await bob.untilModal('hunter2');
  });

  it('has the words of its button, and of its help, in every language', () => {
    for (const language of LANGUAGES) {
      expect(sayIn(language)('people.how').length).toBeLessThanOrEqual(75);
      expect(sayIn(language)('people.how.words', { url: 'x' })).toContain('/secret');
    }
  });

  it('that a stranger presses is told of to its sender, once, and stays as it is for everybody', async () => {
    await ann.types('/secret note=deploy for @bob hunter2', team.id);
    const card = await cardIn(team.id);
    const asDrawn = readAloud(card.message);
    const told = stage.scene.slack.nextDirect(ann);
    for (const stranger of [eve, stage.scene.slack.person('mallory')]) {
      await stranger.presses(card, say('people.card.open'));
      await stranger.untilModal(say('opening.forbidden'));
    }
    const refused = say('news.refused.claimant', { name: '“deploy”' });
    expect(readAloud((await told).message)).toBe(refused);
    const opened = stage.scene.slack.nextDirect(ann);
    expect([readAloud(card.message), card.edits]).toEqual([asDrawn, 0]);
    await bob.presses(card, say('people.card.open'));
    expect(readAloud((await opened).message)).toContain('opened your secret');
    expect(ann.reads(`D${ann.id}`).split(refused)).toHaveLength(2);
  });

  it('stands in a conversation of several people that the app is no member of', async () => {
    const group = stage.scene.slack.channel('mpdm', { kind: 'private', members: [ann, bob, eve] });
    await ann.types('/secret for @bob hunter2', group.id);
    await bob.presses(await cardIn(group.id), say('people.card.open'));
    await bob.untilModal('hunter2');
  });
});
