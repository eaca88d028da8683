import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { answers, burnedCard, LINK, sceneOfTest, sealedCard, SECRET_ID, type Scene } from './slack-scene.ts';

const say = sayIn('en');

describe('the Slack face', () => {
  let scene: Scene;
  let ada: SlackPerson;

  beforeEach(async () => {
    scene = await sceneOfTest();
    ada = scene.slack.person('ada');
  });

  afterEach(() => {
    for (const { message } of scene.slack.screens.seen) {
      expect(message).toMatchObject({ unfurl_links: false, unfurl_media: false });
    }
  });

  /** What `/secret …` shows to the one who typed it. */
  async function shownFor(typed: string): Promise<string> {
    const shown = scene.slack.nextFor(ada);
    expect(await scene.slack.types(ada, typed)).toEqual({ status: 200, body: '' });
    return readAloud((await shown).message);
  }

  it('answers /secret text with a card that only its sender sees', async () => {
    expect(await shownFor('/secret the code is 42')).toBe(
      ['Sealed', 'Opens once, within 1 day.', `<${LINK}>`, '[Burn]'].join('\n'),
    );
    expect(scene.slack.screens.seen.map(({ onlyFor }) => onlyFor)).toEqual([ada.id]);
    expect(scene.talk.heard).toMatchObject([
      {
        actor: { platform: 'slack', id: `slack:T1:${ada.id}`, language: 'en' },
        place: { kind: 'group', ref: 'T1:C1' },
        command: 'secret',
        words: 'the code is 42',
        mentions: [],
      },
    ]);
  });

  it('keeps the link out of the text for notifications', async () => {
    await shownFor('/secret x');
    expect(scene.slack.screens.seen[0]?.message.text).toBe('Sealed\nOpens once, within 1 day.');
  });

  it('offers the receipt as a link with a name', async () => {
    const receiptLink = 'https://tellonce.example/receipts/r#a|b';
    scene.talk.onHear = () => Promise.resolve(answers({ kind: 'card', card: sealedCard({ receiptLink }) }));
    expect(await shownFor('/secret x')).toContain(
      `<https://tellonce.example/receipts/r#a%7Cb|${say('slack.receipt')}>`,
    );
  });

  it('shows a refusal in plain words, without markup', async () => {
    const words = 'Did you mean ttl=? Nothing was stored. <b> & *c* :smile:';
    scene.talk.onHear = () => Promise.resolve(answers({ kind: 'words', words }));
    expect(await shownFor('/secret tll=1h x')).toBe(words);
    const [seen] = scene.slack.screens.seen;
    expect(seen?.message.blocks).toEqual([
      { type: 'section', text: { type: 'plain_text', text: words, emoji: false } },
    ]);
    expect(seen?.message.text).toContain('&lt;b&gt; &amp;');
  });

  it('never asks for a secret in a message that the channel would read', async () => {
    scene.talk.onHear = () =>
      Promise.resolve(answers({ kind: 'ask', words: 'Send it as your next message' }));
    await ada.types('/secret for @ada');
    await ada.untilModal(say('slack.form.title'));
    expect(scene.slack.screens.seen).toEqual([]);
  });

  it('says so where it can ask nothing in a form either', async () => {
    scene.talk.onHear = () =>
      Promise.resolve(answers({ kind: 'ask', words: 'Send it as your next message' }));
    scene.slack.misbehave.set('views.open', [{ kind: 'error', error: 'expired_trigger_id' }]);
    expect(await shownFor('/secret for @ada')).toBe(say('slack.no_text'));
  });

  it('replaces the card when its sender burns it', async () => {
    await shownFor('/secret x');
    const [card] = scene.slack.screens.seen;
    const changed = scene.slack.nextFor(ada);
    await scene.slack.presses(ada, card!, 'Burn');
    expect(await changed).toBe(card);
    expect(readAloud(card!.message)).toBe('Burned\nNobody can open it any more.');
    expect(scene.slack.screens.seen).toHaveLength(1);
    expect(scene.talk.pressed).toEqual([
      {
        actor: {
          platform: 'slack',
          id: `slack:T1:${ada.id}`,
          language: 'en',
          name: `\uE000${ada.id}\uE001`,
          homes: ['T1'],
        },
        place: { kind: 'group', ref: 'T1:C1' },
        payload: `burn:${SECRET_ID}`,
      },
    ]);
  });

  it('says why a press did nothing, and leaves the card', async () => {
    await shownFor('/secret x');
    const [card] = scene.slack.screens.seen;
    scene.talk.onPress = () => Promise.resolve(answers({ kind: 'words', words: 'The store is down.' }));
    const shown = scene.slack.nextFor(ada);
    await scene.slack.presses(ada, card!, 'Burn');
    expect(readAloud((await shown).message)).toBe('The store is down.');
    expect(card!.edits).toBe(0);
  });

  it('shows a list of many cards in few messages, each with its own button', async () => {
    const card = (nth: number) =>
      sealedCard({
        title: `Secret ${nth}`,
        buttons: [{ action: 'burn', label: `Burn ${nth}`, payload: `burn:${nth}` }],
      });
    const cards = Array.from({ length: 20 }, (_, nth) => ({ kind: 'card', card: card(nth) }) as const);
    scene.talk.onHear = () =>
      Promise.resolve(answers({ kind: 'words', words: '20 live secrets:' }, ...cards));
    await shownFor('/secret list');
    await scene.face.close();
    expect(scene.slack.screens.seen).toHaveLength(2);
    const shown = scene.slack.screens.seen.map(({ message }) => readAloud(message)).join('\n');
    expect(shown.match(/^\[Burn \d+\]$/gm)).toHaveLength(20);
  });

  it('leaves the list when one of its cards is burned, and shows that card below', async () => {
    const card = { kind: 'card', card: sealedCard() } as const;
    scene.talk.onHear = () => Promise.resolve(answers(card, card));
    await shownFor('/secret list');
    const [list] = scene.slack.screens.seen;
    const shown = scene.slack.nextFor(ada);
    await scene.slack.presses(ada, list!, 'Burn');
    expect(readAloud((await shown).message)).toContain('Burned');
    expect(list!.edits).toBe(0);
  });

  it('tells the sender in a direct message that the secret was opened', async () => {
    const told = scene.slack.nextDirect(ada);
    expect(await scene.talk.courier?.tell(`slack:T1:${ada.id}`, 'Your secret <1> was opened.')).toBe(true);
    expect(readAloud((await told).message)).toBe('Your secret <1> was opened.');
    expect((await told).message.text).toBe('Your secret &lt;1&gt; was opened.');
  });

  it('sends direct messages whose links are not fetched', async () => {
    const told = scene.slack.nextDirect(ada);
    await scene.talk.courier?.tell(`slack:T1:${ada.id}`, 'See http://127.0.0.1:1/receipts/r');
    expect((await told).message.text).toContain('http://127.0.0.1:1/receipts/r');
  });

  it('changes a pressed card later, for as long as Slack takes it', async () => {
    await shownFor('/secret x');
    const [card] = scene.slack.screens.seen;
    scene.talk.onPress = () =>
      Promise.resolve(answers({ kind: 'card', card: sealedCard({ title: 'Still sealed' }) }));
    await scene.slack.presses(ada, card!, 'Burn');
    await scene.face.close();
    expect(scene.talk.placed).toMatchObject([{ id: SECRET_ID }]);
    const { ref } = scene.talk.placed[0]!;
    expect(await scene.talk.courier?.update(ref, burnedCard)).toBe(true);
    expect(readAloud(card!.message)).toContain('Burned');
    scene.clock.advance(30 * 60_000);
    expect(await scene.talk.courier?.update(ref, burnedCard)).toBe(false);
    expect(await scene.talk.courier?.update('not a note of ours', burnedCard)).toBe(false);
  });

  it('gives up on a card whose response_url has had its five posts', async () => {
    await shownFor('/secret x');
    const [card] = scene.slack.screens.seen;
    scene.talk.onPress = () => Promise.resolve(answers({ kind: 'card', card: sealedCard() }));
    await scene.slack.presses(ada, card!, 'Burn');
    await scene.face.close();
    const { ref } = scene.talk.placed[0]!;
    const outcomes = [];
    for (let nth = 0; nth < 5; nth += 1) outcomes.push(await scene.talk.courier?.update(ref, burnedCard));
    expect(outcomes).toEqual([true, true, true, true, false]);
  });

  it('knows a private conversation from a channel', async () => {
    const shown = scene.slack.screens.next(({ onlyFor }) => onlyFor === ada.id);
    await scene.slack.types(ada, '/secret x', 'D77');
    await shown;
    expect(scene.talk.heard).toMatchObject([{ place: { kind: 'private', ref: 'T1:D77' } }]);
  });

  it('knows people of an organisation by the organisation, in each of its workspaces', async () => {
    const grid = scene.slack.person('grid', 'T2', 'E1');
    const shown = scene.slack.nextFor(grid);
    await scene.slack.types(grid, '/secret x');
    await shown;
    await scene.slack.presses(grid, scene.slack.screens.seen[0]!, 'Burn');
    await scene.face.close();
    const wanted = { actor: { id: `slack:E1:${grid.id}` } };
    expect(scene.talk.heard).toMatchObject([wanted]);
    expect(scene.talk.pressed).toMatchObject([wanted]);
  });
});
