import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { linksIn, readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  LINK,
  ScriptedTalk,
  answers,
  openScene,
  sealedCard,
  type Scene,
} from './slack-scene.ts';

const say = sayIn('en');
const CANARY = 'canary-text-4711';

describe('Slack in Socket Mode', () => {
  let scene: Scene;
  let ada: SlackPerson;

  beforeEach(async () => {
    scene = await openScene({ talk: new ScriptedTalk(), isSocket: true });
    ada = scene.slack.person('ada');
  });

  afterEach(async () => {
    await scene.close();
    expect(scene.slack.complaints).toEqual([]);
    const log = scene.logLines.join('\n');
    for (const canary of [CANARY, APP_TOKEN, BOT_TOKEN, LINK, 'canary', 'ticket'])
      expect(log).not.toContain(canary);
  });

  const connections = () => scene.slack.sockets.connections;
  const connected = (many: number) =>
    scene.slack.until(() => (connections().length === many ? true : undefined));

  it('needs no route, and is up once it is connected', async () => {
    expect(scene.face.health()).toBe('down');
    await scene.face.start();
    expect(scene.face.health()).toBe('up');
    expect(connections()).toHaveLength(1);
    const { statusCode } = await scene.listener.inject({ method: 'POST', url: '/slack/events' });
    expect(statusCode).toBe(404);
  });

  it('has the same talk: a command and a press', async () => {
    await scene.face.start();
    const shown = scene.slack.nextFor(ada);
    expect(await ada.types(`/secret ${CANARY}`)).toEqual({ status: 200, body: '' });
    const card = await shown;
    expect(linksIn(card.message)).toContain(LINK);
    expect(scene.talk.heard.map(({ words }) => words)).toEqual([CANARY]);
    const burned = scene.slack.nextFor(ada);
    await ada.presses(card, 'Burn');
    expect(readAloud((await burned).message)).toContain('Burned');
  });

  it('makes a secret by the form, whose acknowledgement goes back through the connection', async () => {
    await scene.face.start();
    await ada.types('/secret');
    const window = await ada.untilModal(say('slack.form.title'));
    await window.fills(say('slack.form.text'), CANARY);
    await window.submits();
    const card = await ada.untilModal('Sealed');
    expect(card.reads()).toContain('Opens once');
  });

  it('hears once what Slack brings again by another connection', async () => {
    await scene.face.start();
    const shown = scene.slack.nextFor(ada);
    await ada.types(`/secret ${CANARY}`);
    await shown;
    expect((await scene.slack.sendsAgain(1)).status).toBe(200);
    const again = scene.slack.nextFor(ada);
    await ada.types('/secret another');
    await again;
    expect(scene.talk.heard).toHaveLength(2);
  });

  it.each(['refresh_requested', 'warning'] as const)('comes back when Slack says %s', async (reason) => {
    await scene.face.start();
    const [first] = connections();
    scene.slack.sockets.refresh(reason);
    await first!.closed;
    await connected(1);
    await expect.poll(() => scene.face.health()).toBe('up');
    const shown = scene.slack.nextFor(ada);
    await ada.types(`/secret ${CANARY}`);
    expect(linksIn((await shown).message)).toContain(LINK);
  });

  it('answers what was acknowledged before the connection was cut', async () => {
    await scene.face.start();
    let finish = (): void => undefined;
    const worked = new Promise<void>((resolve) => (finish = resolve));
    scene.talk.onHear = async () => {
      await worked;
      return answers({ kind: 'card', card: sealedCard() });
    };
    const shown = scene.slack.nextFor(ada);
    await ada.types(`/secret ${CANARY}`);
    const [cut] = connections();
    cut!.cut();
    await cut!.closed;
    finish();
    expect(linksIn((await shown).message)).toContain(LINK);
    await connected(1);
    await expect.poll(() => scene.face.health()).toBe('up');
  });

  it('finishes what is at work when it is closed, and takes nothing new', async () => {
    await scene.face.start();
    let finish = (): void => undefined;
    const worked = new Promise<void>((resolve) => (finish = resolve));
    scene.talk.onHear = async () => {
      await worked;
      return answers({ kind: 'card', card: sealedCard() });
    };
    const shown = scene.slack.nextFor(ada);
    await ada.types(`/secret ${CANARY}`);
    const closed = scene.face.close();
    const late = ada.types('/secret later');
    finish();
    await closed;
    expect(linksIn((await shown).message)).toContain(LINK);
    expect((await late).status).toBe(503);
    expect(scene.talk.heard).toHaveLength(1);
    expect(connections()).toHaveLength(0);
    expect(scene.face.health()).toBe('down');
  });

  it.each([
    { kind: 'error', error: 'invalid_auth' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429, retryAfterS: 30 },
  ] as const)('tries again after Slack did not let it in: %j', async (wrong) => {
    scene.slack.misbehave.set('apps.connections.open', [wrong, { kind: 'hang' }]);
    await scene.face.start();
    expect(scene.face.health()).toBe('down');
    scene.slack.letGo();
    await connected(1);
    await expect.poll(() => scene.face.health()).toBe('up');
  });

  it('is not thrown by what it cannot read', async () => {
    await scene.face.start();
    for (const text of [
      'null',
      '{',
      '{"type":"events_api","envelope_id":"e"}',
      '{"type":"interactive","payload":7}',
    ])
      connections()[0]!.send(text);
    const shown = scene.slack.nextFor(ada);
    await ada.types(`/secret ${CANARY}`);
    expect(linksIn((await shown).message)).toContain(LINK);
  });
});
