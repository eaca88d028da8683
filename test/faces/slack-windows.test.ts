import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { Answer } from '../../src/talk/reply.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import {
  answers,
  BOT_TOKEN,
  sceneOfTest,
  sealedCard,
  SECRET_ID,
  SIGNING_SECRET,
  type Scene,
} from './slack-scene.ts';
import { openStage } from './slack-stage.ts';

const say = sayIn('en');

describe('a window of the Slack face', () => {
  let scene: Scene;
  let ada: SlackPerson;

  beforeEach(async () => {
    scene = await sceneOfTest();
    ada = scene.slack.person('ada');
  });

  async function sendForm(): Promise<void> {
    await ada.types('/secret');
    const form = await ada.untilModal(say('slack.form.title'));
    await form.fills(say('slack.form.text'), 'x');
    await form.submits();
  }

  it('is answered in time when the vault is slow, and then shows the card', async () => {
    let release: (answer: Answer) => void = () => undefined;
    scene.talk.onHear = () => new Promise((resolve) => (release = resolve));
    await sendForm();
    expect(ada.modal().reads()).toContain(say('slack.working'));
    release(answers({ kind: 'card', card: sealedCard() }));
    await ada.untilModal('Sealed');
    await scene.face.close();
    expect(scene.talk.placed).toMatchObject([{ id: SECRET_ID }]);
  });

  it('that was closed meanwhile gives way to a message', async () => {
    const told = scene.slack.nextFor(ada);
    scene.slack.misbehave.set('views.update', [{ kind: 'error', error: 'not_found' }]);
    await sendForm();
    expect(readAloud((await told).message)).toContain('[Burn]');
    expect(scene.talk.lost).toEqual([]);
  });

  it('whose card reaches nobody in any way takes the secret back', async () => {
    scene.slack.misbehave.set('views.update', [{ kind: 'error', error: 'not_found' }]);
    scene.slack.misbehave.set('respond', [{ kind: 'status', status: 404 }]);
    scene.slack.misbehave.set('chat.postMessage', [{ kind: 'error', error: 'channel_not_found' }]);
    await sendForm();
    await scene.face.close();
    expect(scene.talk.lost).toEqual([SECRET_ID]);
  });

  it('shows a refusal of a press on top of the card, whose link is not lost by it', async () => {
    await sendForm();
    const card = await ada.untilModal('Sealed');
    scene.talk.onPress = () => Promise.resolve(answers({ kind: 'words', words: 'The store is down.' }));
    await card.presses('Burn');
    await (await ada.untilModal('The store is down.')).closes();
    expect(card.reads()).toContain('[Burn]');
  });

  it('says that it was too much at once in words of its own', async () => {
    await ada.types('/secret');
    const form = await ada.untilModal(say('slack.form.title'));
    await form.fills(say('slack.form.text'), 'x');
    scene.talk.onHear = () => Promise.resolve(answers({ kind: 'words', words: say('talk.refused.busy') }));
    await form.submits();
    expect(form.errors).toEqual({ text: say('talk.refused.busy') });
  });
});

describe('what the windows of Slack give away', () => {
  it('is nothing in the log, and the text nowhere but in the window of its reader', async () => {
    const [TEXT, PASS] = ['canary-text-4711', 'canary-pass-4711'];
    const stage = await openStage();
    const { slack, logLines } = stage.scene;
    const [ada, bob, eve] = [slack.person('ada'), slack.person('bob'), slack.person('eve')];
    await ada.types('/secret');
    const form = await ada.untilModal(say('slack.form.title'));
    await form.fills(say('slack.form.text'), TEXT);
    await form.fills(say('slack.form.pass'), PASS);
    await form.picks(say('slack.form.people'), bob);
    await form.picks(say('slack.form.where'), say('slack.form.where.here'));
    await form.submits();
    const card = await slack.until(() => eve.sees('C1')[0]);
    await eve.presses(card, say('people.card.open'));
    await eve.untilModal(say('opening.forbidden'));
    slack.misbehave.set('views.open', [{ kind: 'error', error: TEXT }]);
    await bob.presses(card, say('people.card.open'));
    await bob.presses(card, say('people.card.open'));
    const asked = await bob.untilModal(say('slack.passphrase'));
    await asked.fills(say('slack.passphrase'), PASS);
    await asked.submits();
    await bob.untilModal(TEXT);
    await stage.close();

    expect(logLines.length).toBeGreaterThan(3);
    const logged = logLines.join('\n');
    for (const canary of [TEXT, PASS, BOT_TOKEN, SIGNING_SECRET, 'canary', 'fakeResponse']) {
      expect(logged).not.toContain(canary);
    }
    expect(slack.received.filter((body) => body.includes(TEXT))).toHaveLength(1);
    expect(slack.received.filter((body) => body.includes(PASS))).toHaveLength(0);
  });
});
