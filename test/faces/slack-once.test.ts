import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { Person } from '../fakes/slack/typed-text.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { answers, openScene, sceneOfTest, ScriptedTalk, type Scene } from './slack-scene.ts';

const say = sayIn('en');

describe('what happens once in Slack', () => {
  let scene: Scene;
  let ada: Person;

  beforeEach(async () => {
    scene = await sceneOfTest();
    ada = scene.slack.person('ada');
  });

  async function makeCard() {
    const shown = scene.slack.nextFor(ada);
    await scene.slack.types(ada, '/secret x');
    return await shown;
  }

  it('a command that Slack sends again makes nothing twice', async () => {
    await makeCard();
    for (const retryNum of [1, 2, 3]) {
      scene.clock.advance(60_000);
      expect((await scene.slack.sendsAgain(retryNum)).status).toBe(200);
    }
    await scene.face.close();
    expect(scene.talk.heard).toHaveLength(1);
    expect(scene.slack.screens.seen).toHaveLength(1);
  });

  it('a command that reaches two processes is heard by one', async () => {
    const clock = manualClock();
    const state = openMemoryStateStore({ clock });
    const first = await openScene({ talk: new ScriptedTalk(), state, clock });
    const second = await openScene({ talk: new ScriptedTalk(), state, clock });
    const eve = first.slack.person('eve');
    const shown = first.slack.nextFor(eve);
    await first.slack.types(eve, '/secret x');
    await shown;
    first.slack.appUrl = second.slack.appUrl;
    expect((await first.slack.sendsAgain(1)).status).toBe(200);
    await first.close();
    await second.close();
    expect([first.talk.heard.length, second.talk.heard.length]).toEqual([1, 0]);
  });

  it('a double click presses once', async () => {
    const card = await makeCard();
    const burned = scene.slack.nextFor(ada);
    await Promise.all([scene.slack.presses(ada, card, 'Burn'), scene.slack.presses(ada, card, 'Burn')]);
    await burned;
    await scene.face.close();
    expect(scene.talk.pressed).toHaveLength(1);
    expect(card.edits).toBe(1);
  });

  it('a second press, later, is a press', async () => {
    scene.talk.onPress = () => Promise.resolve(answers({ kind: 'words', words: 'The store is down.' }));
    const card = await makeCard();
    await scene.slack.presses(ada, card, 'Burn');
    scene.clock.advance(10_000);
    await scene.slack.presses(ada, card, 'Burn');
    await scene.face.close();
    expect(scene.talk.pressed).toHaveLength(2);
  });

  it('the same text typed twice is two secrets', async () => {
    await makeCard();
    await makeCard();
    expect(scene.talk.heard).toHaveLength(2);
  });

  it('is acknowledged while the talk still works', async () => {
    const order: string[] = [];
    let finish: (() => void) | undefined;
    scene.talk.onHear = async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      order.push('worked');
      return answers({ kind: 'words', words: 'done' });
    };
    const shown = scene.slack.nextFor(ada);
    expect((await scene.slack.types(ada, '/secret x')).status).toBe(200);
    order.push('acknowledged');
    await expect.poll(() => finish).toBeDefined();
    finish?.();
    await shown;
    expect(order).toEqual(['acknowledged', 'worked']);
  });

  it('is acknowledged although Slack takes no answer by response_url, and so is what comes after', async () => {
    scene.slack.misbehave.set('respond', [{ kind: 'hang' }]);
    expect((await scene.slack.types(ada, '/secret first')).status).toBe(200);
    await expect.poll(() => scene.slack.received.length).toBe(1);
    await makeCard();
    expect(scene.talk.heard.map(({ words }) => words)).toEqual(['first', 'x']);
  });

  it('nothing is done, and that is said, when it cannot be known whether it was done before', async () => {
    const broken = await openScene({
      talk: new ScriptedTalk(),
      state: {
        ...openMemoryStateStore({ clock: manualClock() }),
        setIfAbsent: () => Promise.reject(new VaultError('store.unavailable')),
      },
    });
    const eve = broken.slack.person('eve');
    const shown = broken.slack.nextFor(eve);
    await broken.slack.types(eve, '/secret x');
    expect(readAloud((await shown).message)).toBe(say('error.store.unavailable'));
    await broken.close();
    expect(broken.talk.heard).toEqual([]);
  });

  it('past 500 at once, the next is told so in the acknowledgement', async () => {
    let finish: (() => void) | undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    scene.talk.onHear = () => finished.then(() => answers());
    for (let nth = 0; nth < 500; nth += 20) {
      const some = Array.from({ length: 20 }, () => scene.slack.types(ada, '/secret x'));
      expect((await Promise.all(some)).every(({ status, body }) => status === 200 && body === '')).toBe(true);
    }
    expect(await scene.slack.types(ada, '/secret y')).toEqual({ status: 200, body: say('slack.busy') });
    expect(scene.talk.heard.some(({ words }) => words === 'y')).toBe(false);
    finish?.();
  });
});
