import { beforeEach, describe, expect, it } from 'vitest';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { Person } from '../fakes/slack/typed-text.ts';
import { sceneOfTest, type Scene } from './slack-scene.ts';

describe('when Slack’s Web API is in trouble', () => {
  let scene: Scene;
  let ada: Person;

  beforeEach(async () => {
    scene = await sceneOfTest();
    ada = scene.slack.person('ada');
  });

  function tell(words = 'Your secret was opened.') {
    return scene.talk.courier?.tell(`slack:T1:${ada.id}`, words);
  }

  it('the face is down until its token has been taken once', async () => {
    expect(scene.face.health()).toBe('down');
    await scene.face.start();
    expect(scene.face.health()).toBe('up');
  });

  it('a refused token leaves the face answering, says why, and is tried again', async () => {
    scene.slack.misbehave.set('auth.test', [{ kind: 'error', error: 'invalid_auth' }]);
    await scene.face.start();
    expect(scene.face.health()).toBe('down');
    expect(scene.logLines.join('')).toContain('"error":"invalid_auth"');
    const shown = scene.slack.nextFor(ada);
    await scene.slack.types(ada, '/secret x');
    expect(readAloud((await shown).message)).toContain('Sealed');
    await expect.poll(() => scene.face.health()).toBe('up');
  });

  it.each([
    ['is cut off', { kind: 'status', status: 503 } as const],
    ['limits the rate', { kind: 'status', status: 429, retryAfterS: 3_600 } as const],
  ])('a check of the token that %s is only a check that failed', async (_what, wrong) => {
    scene.slack.misbehave.set('auth.test', [wrong, wrong, wrong]);
    await scene.face.start();
    expect(scene.face.health()).toBe('down');
  });

  it.each([
    ['refuses once for a moment', { kind: 'status', status: 429, retryAfterS: 1 } as const],
    ['breaks once', { kind: 'status', status: 502 } as const],
  ])('a sender is told although Slack %s', async (_what, wrong) => {
    scene.slack.misbehave.set('chat.postMessage', [wrong]);
    const told = scene.slack.nextDirect(ada);
    expect(await tell()).toBe(true);
    expect(readAloud((await told).message)).toBe('Your secret was opened.');
  });

  it.each(['user_not_found', 'channel_not_found', 'cannot_dm_bot', 'ratelimited'])(
    'who cannot be told because of %s is not told, and nothing breaks',
    async (error) => {
      scene.slack.misbehave.set('chat.postMessage', [{ kind: 'error', error }]);
      expect(await tell()).toBe(false);
      expect(scene.logLines.join('')).toContain(`"error":"${error}"`);
      expect(scene.logLines.join('')).not.toContain('was opened');
    },
  );

  it('a person of another platform, or an unknown one, is not told', async () => {
    expect(await scene.talk.courier?.tell('telegram:42', 'x')).toBe(false);
    expect(await scene.talk.courier?.tell('slack:T1:U404', 'x')).toBe(false);
  });

  it('a token revoked later turns the face down, until it works again', async () => {
    await scene.face.start();
    scene.slack.misbehave.set('chat.postMessage', [{ kind: 'error', error: 'token_revoked' }]);
    scene.slack.misbehave.set('auth.test', [{ kind: 'error', error: 'token_revoked' }]);
    expect(await tell()).toBe(false);
    expect(scene.face.health()).toBe('down');
    await expect.poll(() => scene.face.health()).toBe('up');
  });

  it('an answer gets through although the response_url breaks once', async () => {
    scene.slack.misbehave.set('respond', [{ kind: 'status', status: 500 }]);
    const shown = scene.slack.nextFor(ada);
    await scene.slack.types(ada, '/secret x');
    expect(readAloud((await shown).message)).toContain('Sealed');
    await scene.face.close();
    expect(scene.slack.screens.seen).toHaveLength(1);
  });

  it.each(['used_url', 'expired_url'])(
    'an answer that Slack refuses with %s is not tried again',
    async (error) => {
      scene.slack.misbehave.set('respond', [{ kind: 'error', error }]);
      await scene.slack.types(ada, '/secret x');
      await scene.face.close();
      expect(scene.slack.received).toHaveLength(1);
      expect(scene.logLines.join('')).toContain('slack.respond_failed');
    },
  );

  it('an error that is no name is not repeated in the log', async () => {
    scene.slack.misbehave.set('chat.postMessage', [{ kind: 'error', error: 'canary: <html>' }]);
    expect(await tell()).toBe(false);
    expect(scene.logLines.join('')).not.toContain('canary');
  });
});
