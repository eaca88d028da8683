import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { parseSecretKey } from '../../src/vault/secret-key.ts';
import type { Vault } from '../../src/vault/vault.ts';
import type { Seen } from '../fakes/slack/people-see.ts';
import { linksIn, readAloud } from '../fakes/slack/shapes.ts';
import type { Person } from '../fakes/slack/typed-text.ts';
import { stageOfTest, type Stage } from './slack-stage.ts';

const say = sayIn('en');

describe('a secret typed in Slack', () => {
  let stage: Stage;
  let scene: Stage['scene'];
  let vault: Vault;
  let ada: Person;

  beforeEach(async () => {
    stage = await stageOfTest();
    ({ scene, vault } = stage);
    ada = scene.slack.person('ada');
  });

  async function type(typed: string): Promise<Seen> {
    const shown = scene.slack.nextFor(ada);
    await scene.slack.types(ada, typed);
    return await shown;
  }

  /** What the link on a card opens, in a browser. */
  async function open(card: Seen): Promise<string> {
    const link = linksIn(card.message).find((url) => url.includes('#'));
    const key = parseSecretKey(link?.split('#')[1] ?? '');
    expect(key).toBeDefined();
    const { text } = await vault.reveal({ key: key!, from: 'address:127.0.0.1' });
    return text.reveal();
  }

  it.each([
    'a&b<c>"https://x/y?z=1&w=2"',
    '*bold* _it_ ~s~ `code`',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq+/hkiG9w0BAQEFAASC==\n-----END PRIVATE KEY-----\n',
    '🔑 p😀ss 👩‍👩‍👧',
    'x'.repeat(3_000),
    'DB_PASS=x',
    'help me',
    'for the win',
    'write to ada@example.com, or @ada in #general',
    '  two spaces',
  ])('is opened as it was typed: %j', async (typed) => {
    expect(await open(await type(`/secret ${typed}`))).toBe(typed);
  });

  it('goes from card to notice', async () => {
    const card = await type('/secret ttl=1h note=wifi the code is 42');
    expect(readAloud(card.message)).toMatch(
      /^Your secret is sealed\nExpires in 1 hour[\s\S]*Note: wifi[\s\S]*\[Burn\]$/,
    );
    const told = scene.slack.nextDirect(ada);
    expect(await open(card)).toBe('the code is 42');
    expect(readAloud((await told).message)).toBe('Your secret “wifi” was opened.');
    await expect(open(card)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('is burned by its sender’s press', async () => {
    const card = await type('/secret the code is 42');
    const before: Seen = { ...card };
    const burned = scene.slack.nextFor(ada);
    await scene.slack.presses(ada, card, 'Burn');
    expect(await burned).toBe(card);
    expect(readAloud(card.message)).toContain(say('talk.card.burned.title'));
    expect(readAloud(card.message)).not.toContain('[Burn]');
    await expect(open(before)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('is not burned by anybody else’s press', async () => {
    const eve = scene.slack.person('eve');
    const card = await type('/secret the code is 42');
    const refused = scene.slack.nextFor(eve);
    await scene.slack.presses(eve, card, 'Burn');
    expect(readAloud((await refused).message)).toBe(say('talk.burn.not_yours'));
    expect(await open(card)).toBe('the code is 42');
  });

  it('stands in the list, and can be burned there', async () => {
    await type('/secret note=one 1');
    scene.clock.advance(1_000);
    const second = await type('/secret note=two 2');
    const list = await type('/secret list');
    expect(readAloud(list.message)).toContain(say('news.list.heading', { number: 2 }));
    const burned = scene.slack.nextFor(ada);
    await scene.slack.presses(ada, list, 'Burn “two”');
    expect(readAloud((await burned).message)).toContain('“two”: burned');
    await expect(open(second)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('is reminded of while nobody opens it, until its sender wants no more of that', async () => {
    await type('/secret note=wifi x');
    scene.clock.advance(20 * 3_600_000);
    const told = scene.slack.nextDirect(ada);
    for (let run = 0; run < 4; run += 1) await scene.talk.runDue();
    expect(readAloud((await told).message)).toContain('Nobody has opened your secret “wifi” yet.');
    const off = scene.slack.nextDirect(ada);
    await scene.slack.presses(ada, await told, say('news.reminder.turn_off'));
    expect(readAloud((await off).message)).toContain(say('news.reminder.off'));
  });

  it.each([
    ['tll=1h x', say('talk.refused.did_you_mean', { option: 'ttl' })],
    ['ttl=soon x', say('talk.refused.ttl')],
    ['for @nobody x', say('talk.refused.unresolved')],
    ['privacy', say('opening.privacy', { url: 'https://tellonce.example', help: '/secret help' })],
  ])('or rather %j is answered in words, and nothing is kept', async (typed, words) => {
    expect(readAloud((await type(`/secret ${typed}`)).message)).toBe(words);
    expect(readAloud((await type('/secret list')).message)).toContain('no secrets');
  });

  it('comes with help', async () => {
    const shown = readAloud((await type('/secret help')).message);
    expect(shown).toContain(say('talk.help.slack'));
    expect(shown).toContain(say('people.help.slack'));
  });

  it('that was once sent by a retry of Slack is one secret', async () => {
    await type('/secret x');
    scene.clock.advance(1_000);
    await scene.slack.sendsAgain(1);
    const list = await type('/secret list');
    expect(readAloud(list.message)).toContain(say('news.list.heading', { number: 1 }));
  });
});
