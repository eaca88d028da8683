import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BOT_TOKEN,
  LINK,
  openScene,
  ScriptedTalk,
  SIGNING_SECRET,
  answers,
  type Scene,
} from './slack-scene.ts';

// Before anything of Slack's is loaded: libraries read it once.
vi.hoisted(() => {
  process.env['DEBUG'] = '*';
});

const CANARY = 'canary-text-4711';

describe('the log of the Slack face, at every level, with DEBUG=*', () => {
  let scene: Scene;
  const printed: string[] = [];

  beforeEach(async () => {
    printed.length = 0;
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        printed.push(String(chunk));
        return true;
      });
    }
    for (const level of ['log', 'debug', 'info', 'warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation(
        (...said: unknown[]) => void printed.push(said.map(String).join(' ')),
      );
    }
    scene = await openScene({ talk: new ScriptedTalk() });
  });

  afterEach(async () => {
    await scene.close();
  });

  function everything(): string {
    return [...printed, ...scene.logLines].join('\n');
  }

  it('holds no text, key, link, token or secret, whatever goes wrong', async () => {
    const { slack, face, talk } = scene;
    const ada = slack.person('ada');
    slack.misbehave.set('auth.test', [{ kind: 'error', error: 'invalid_auth' }]);
    await face.start();
    const shown = slack.nextFor(ada);
    await slack.types(ada, `/secret pass=${CANARY} ${CANARY}`);
    const card = await shown;
    slack.misbehave.set('respond', [{ kind: 'error', error: CANARY }]);
    await slack.presses(ada, card, 'Burn');
    await slack.send(`payload=${CANARY}`);
    await slack.send(`command=/secret&text=${CANARY}`);
    await slack.send(`command=/secret&text=${CANARY}`, { 'x-slack-signature': `v0=${'0'.repeat(64)}` });
    await slack.send(`${CANARY}=${'x'.repeat(300_000)}`);
    await slack.send(JSON.stringify({ type: 'event_callback', event: { type: 'message', text: CANARY } }), {
      'content-type': 'application/json',
    });
    slack.misbehave.set('chat.postMessage', [
      { kind: 'status', status: 400 },
      { kind: 'error', error: CANARY },
    ]);
    await talk.courier?.tell(`slack:T1:${ada.id}`, CANARY);
    talk.onHear = () => Promise.reject(new Error(CANARY));
    await slack.types(ada, `/secret ${CANARY}`);
    talk.onHear = () => Promise.resolve(answers({ kind: 'words', words: CANARY }));
    slack.misbehave.set('respond', [{ kind: 'status', status: 404 }]);
    await slack.types(ada, `/secret ${CANARY}`);
    await face.close();

    expect(scene.logLines.length).toBeGreaterThan(5);
    for (const canary of [CANARY, BOT_TOKEN, SIGNING_SECRET, LINK, 'canary', 'fakeResponse']) {
      expect(everything()).not.toContain(canary);
    }
  });
});
