import { afterEach, describe, expect, it } from 'vitest';
import { readAloud } from '../fakes/slack/shapes.ts';
import { openScene, ScriptedTalk, type Scene } from './slack-scene.ts';

let scene: Scene;
afterEach(async () => {
  await scene.close();
});

describe('SLACK_ALLOW_TEAMS', () => {
  it('lets only people of those teams create, and says so privately to the others', async () => {
    scene = await openScene({ talk: new ScriptedTalk(), allow: ['T1'] });
    const { slack, talk } = scene;
    const [ann, eve] = [slack.person('ann', 'T1'), slack.person('eve', 'T2')];
    const shownToEve = slack.nextFor(eve);
    await slack.types(eve, '/secret hunter2');
    expect(readAloud((await shownToEve).message)).toContain('not allowed for you. Nothing was stored');
    expect(talk.heard).toEqual([]);
    const shownToAnn = slack.nextFor(ann);
    await slack.types(ann, '/secret hunter2');
    await shownToAnn;
    expect(talk.heard).toHaveLength(1);
  });

  it('leaves everybody his list, his burning and his help', async () => {
    scene = await openScene({ talk: new ScriptedTalk(), allow: ['T1'] });
    const { slack, talk } = scene;
    const eve = slack.person('eve', 'T2');
    for (const words of ['list', 'help']) {
      const shown = slack.nextFor(eve);
      await slack.types(eve, `/secret ${words}`);
      await shown;
    }
    expect(talk.heard.map(({ words }) => words)).toEqual(['list', 'help']);
  });
});
