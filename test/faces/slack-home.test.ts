import { beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { stageOfTest, type Stage } from './slack-stage.ts';

const say = sayIn('en');

describe('the Home tab in Slack', () => {
  let stage: Stage;
  let ada: SlackPerson;
  let bob: SlackPerson;

  beforeEach(async () => {
    stage = await stageOfTest();
    ada = stage.scene.slack.person('ada');
    bob = stage.scene.slack.person('bob');
  });

  async function makes(typed: string): Promise<void> {
    const shown = stage.scene.slack.nextFor(ada);
    await ada.types(typed);
    await shown;
  }

  it('says that there is nothing yet', async () => {
    await ada.opensHome();
    await ada.untilHome(say('talk.list.none'));
  });

  it('follows what its reader makes and burns', async () => {
    await ada.opensHome();
    await ada.untilHome(say('talk.list.none'));
    await makes('/secret note=wifi the code is 42');
    const home = await ada.untilHome('“wifi”: not opened yet');
    expect(home.reads()).not.toContain('42');
    await home.presses(say('news.list.burn', { name: '“wifi”' }));
    expect((await ada.untilHome('“wifi”: burned')).reads()).not.toContain('Burn “wifi”');
  });

  it('holds what its reader made while it was still being drawn', async () => {
    const { slack } = stage.scene;
    slack.misbehave.set('views.publish', [{ kind: 'hang' }]);
    await ada.opensHome();
    await makes('/secret note=wifi the code is 42');
    slack.letGo();
    await ada.untilHome('“wifi”: not opened yet');
  });

  it('changes when somebody opens a secret', async () => {
    await ada.opensHome();
    const invited = stage.scene.slack.nextDirect(bob);
    await makes('/secret note=wifi for @bob the code is 42');
    await ada.untilHome('not opened yet');
    await bob.presses(await invited, say('people.card.open'));
    await ada.untilHome(': opened');
  });

  it('is not shown to those who never opened it', async () => {
    await makes('/secret note=wifi the code is 42');
    await stage.close();
    expect(ada.home()).toBeUndefined();
  });

  it('makes a new secret', async () => {
    await ada.opensHome();
    await (await ada.untilHome()).presses(say('slack.home.new'));
    await ada.untilModal(say('slack.form.title'));
  });

  it('speaks the language that is chosen there, and so does the form', async () => {
    const ru = sayIn('ru');
    await ada.opensHome();
    await (await ada.untilHome()).presses(ru('slack.home.language'));
    await ada.untilHome(ru('talk.language.set'));
    await ada.untilHome(ru('slack.home.new'));
    await ada.types('/secret');
    await ada.untilModal(ru('slack.form.title'));
  });

  it('turns reminders off', async () => {
    await ada.opensHome();
    await (await ada.untilHome()).presses(say('news.reminder.turn_off'));
    await ada.untilHome(say('news.reminder.off'));
  });

  it('does not disturb a message to its reader', async () => {
    await ada.opensHome();
    const told = stage.scene.slack.nextDirect(ada);
    await stage.scene.slack.until(() => ada.home());
    const invited = stage.scene.slack.nextDirect(bob);
    await makes('/secret for @bob x');
    await bob.presses(await invited, say('people.card.open'));
    expect(readAloud((await told).message)).toContain('opened your secret');
  });
});
