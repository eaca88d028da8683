import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { SlackStory, STATE_SECRET } from './slack-story.ts';

const say = sayIn('en');
const OPEN = say('people.card.open');
const TEXT = 'canary-text-4711';

describe('the Slack app in many workspaces', () => {
  let story: SlackStory;

  beforeEach(async () => {
    story = await SlackStory.open('en', { isInstalled: true });
  });

  afterEach(async () => {
    await story.close();
    expect(story.slack.complaints).toEqual([]);
    for (const secret of ['canary', 'xoxb-', 'fake.code', 'state=', STATE_SECRET])
      expect(story.logged).not.toContain(secret);
  });

  function people(team: string, ...names: readonly string[]): SlackPerson[] {
    return names.map((name) => story.slack.person(name, team));
  }

  /** A workspace with the app in it, and people there. */
  async function workspace(team: string, ...names: readonly string[]): Promise<SlackPerson[]> {
    story.slack.workspace(team, { isInstalled: false });
    const found = people(team, ...names);
    await story.installs(found[0]!);
    return found;
  }

  /** Makes a secret for somebody in a channel, and opens it in a window. */
  async function hands(
    from: SlackPerson,
    to: SlackPerson,
    teams: readonly string[] = [from.team],
  ): Promise<string> {
    const channel = story.slack.channel(`of-${teams.join('-')}`, { teams, withBot: true });
    await from.types(`/secret for @${to.name} ${TEXT}`, channel.id);
    await story.until(to, OPEN, channel.id);
    return channel.id;
  }

  async function opens(person: SlackPerson, channel: string): Promise<string> {
    await person.presses(person.sees(channel).at(-1)!, OPEN);
    return (await person.untilModal(TEXT)).reads();
  }

  async function direct(person: SlackPerson, words: string): Promise<true> {
    return await story.until(person, words, `D${person.id}`);
  }

  /** The link that somebody is given for a text. */
  async function linkFor(person: SlackPerson, team = person.team): Promise<string> {
    const { id } = story.slack.channel('links', { teams: [team] });
    const shown = story.slack.nextFor(person);
    await person.types(`/secret ${TEXT}`, id);
    return /https:\/\/once\.example\/secrets\/[^\s>|]+#[^\s>|]+/.exec(readAloud((await shown).message))![0];
  }

  const has = async (name: string): Promise<boolean> =>
    (await story.ground.stores.state.get(`slack-installation/${name}`)) !== undefined;

  it('hands secrets over in each by its own bot, also after a restart', async () => {
    const [ann, bob] = await workspace('T2', 'ann', 'bob');
    const [eve, kim] = await workspace('T3', 'eve', 'kim');
    const [here, there] = [await hands(ann!, bob!), await hands(eve!, kim!)];
    await story.restarts();
    await opens(bob!, here);
    await opens(kim!, there);
    await direct(ann!, 'opened');
    await direct(eve!, 'opened');
    await story.until(ann!, say('people.ended.opened.title'), here);
    expect(story.logged).not.toContain('call_refused');
    expect(story.logged).not.toContain('call_failed');
  });

  it('changes a card that nobody has pressed, by the bot that posted it', async () => {
    const [ann, bob] = await workspace('T2', 'ann', 'bob');
    const channel = await hands(ann!, bob!);
    story.passes(86_400_000 + 1);
    await story.looksAfter();
    await story.until(bob!, say('people.ended.expired.title'), channel);
  });

  it('opens for nobody of another workspace, where the two share a channel', async () => {
    const [ann, bob] = await workspace('T2', 'ann', 'bob');
    const [eve] = await workspace('T3', 'eve');
    const shared = await hands(ann!, bob!, ['T2', 'T3']);
    await eve!.presses(eve!.sees(shared).at(-1)!, OPEN);
    await eve!.untilModal(say('opening.forbidden'));
    await opens(bob!, shared);
  });

  it('shows everybody his Home tab, and keeps it up to date', async () => {
    const [ann] = await workspace('T2', 'ann');
    await workspace('T3', 'eve');
    await ann!.opensHome();
    await ann!.untilHome('no secrets');
    await linkFor(ann!);
    await ann!.untilHome(say('news.list.heading', { number: 1 }));
  });

  it('installed for a whole organisation, is in each of its workspaces', async () => {
    story.slack.organisation('E1', ['T5', 'T6'], { isInstalled: false });
    const [boss, bob] = people('T5', 'boss', 'bob');
    const [eve, kim] = people('T6', 'eve', 'kim');
    await boss!.installs(story.installUrl, { into: { enterprise: 'E1' } });
    const [here, there] = [await hands(boss!, bob!), await hands(eve!, kim!)];
    await opens(bob!, here);
    await opens(kim!, there);
    await direct(boss!, 'opened');
    await direct(eve!, 'opened');
  });

  it('in one workspace of an organisation reaches its people, who are known by the organisation', async () => {
    story.slack.organisation('E1', ['T5', 'T6'], { isInstalled: false });
    const [ann, bob] = people('T5', 'ann', 'bob');
    await story.installs(ann!);
    await opens(bob!, await hands(ann!, bob!));
    await direct(ann!, 'opened');
    await story.slack.uninstalls('T5');
    await expect.poll(() => has('T5')).toBe(false);
  });

  it('taken out of one, stays in the others, and what was made there still opens by its link', async () => {
    const [ann] = await workspace('T2', 'ann');
    const [eve, kim] = await workspace('T3', 'eve', 'kim');
    const link = await linkFor(ann!);
    await story.slack.uninstalls('T2');
    await expect.poll(() => has('T2')).toBe(false);
    expect(await has('T3')).toBe(true);
    expect(await story.open(link)).toBe(TEXT);
    await opens(kim!, await hands(eve!, kim!));
    await direct(eve!, 'opened');
    await story.face.start();
    expect(story.face.health()).toBe('up');
    expect(story.logged).not.toContain('call_failed');
  });

  it('is told once by Slack that a token is dead, and does not try it again', async () => {
    const [ann] = await workspace('T2', 'ann');
    const links = [await linkFor(ann!), await linkFor(ann!)];
    story.slack.installation('T2')!.isRevoked = true;
    await story.face.start();
    const marks = ['slack.uninstalled', 'slack.not_installed'];
    for (const [at, link] of links.entries()) {
      await story.open(link);
      await expect.poll(() => story.logged).toContain(marks[at]);
    }
    expect(story.logged.match(/account_inactive/g)).toHaveLength(1);
    expect(await has('T2')).toBe(false);
    expect(story.face.health()).toBe('up');
  });

  it('installed anew, goes on with the new token, and an old farewell changes nothing', async () => {
    const [ann, bob] = await workspace('T2', 'ann', 'bob');
    story.passes(60_000);
    await story.installs(ann!);
    await opens(bob!, await hands(ann!, bob!));
    await direct(ann!, 'opened');
    const installation = story.slack.installation('T2')!;
    story.passes(-30_000);
    await story.slack.uninstalls('T2');
    installation.isRevoked = false;
    story.passes(30_000);
    expect(await has('T2')).toBe(true);
  });

  it('where it is not installed, says so and how to have it, and stores nothing', async () => {
    const [ann] = people('T9', 'ann');
    const { id } = story.slack.channel('nine', { teams: ['T9'] });
    for (const typed of ['/secret', `/secret ${TEXT}`]) {
      const shown = story.slack.nextFor(ann!);
      await ann!.types(typed, id);
      const words = readAloud((await shown).message);
      expect(words).toContain('nothing was stored');
      expect(words).toContain('https://once.example/slack/install');
    }
    const secrets: unknown[] = [];
    for await (const record of story.ground.stores.state.records()) secrets.push(record.name);
    expect(secrets).toEqual([]);
  });

  it('keeps its tokens sealed', async () => {
    await workspace('T2', 'ann');
    const { botToken } = story.slack.installation('T2')!;
    const kept: string[] = [];
    for await (const { name, value } of story.ground.stores.state.records())
      kept.push(`${name} ${Buffer.from(value).toString('latin1')}`);
    expect(kept.join()).toContain('slack-installation/T2');
    expect(kept.join()).not.toContain(botToken);
    expect(kept.join()).not.toContain('xoxb');
  });
});
