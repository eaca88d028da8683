import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slackSignature } from '../fakes/slack/signing.ts';
import type { Person } from '../fakes/slack/typed-text.ts';
import { openScene, ScriptedTalk, SIGNING_SECRET, type Scene } from './slack-scene.ts';

const FORM = 'application/x-www-form-urlencoded';

describe('POST /slack/events', () => {
  let scene: Scene;
  let ada: Person;

  beforeEach(async () => {
    scene = await openScene({
      talk: new ScriptedTalk(),
      siblings: (listener) => {
        listener.post('/json', { config: { access: 'open' } }, (request) => ({ got: request.body }));
      },
    });
    ada = scene.slack.person('ada');
  });

  afterEach(async () => {
    await scene.close();
  });

  function command(text: string): string {
    return new URLSearchParams({
      command: '/secret',
      text,
      team_id: 'T1',
      user_id: ada.id,
      channel_id: 'C1',
      response_url: scene.slack.apiUrl.replace('/api/', '/nobody'),
      trigger_id: `t.${text}`,
    }).toString();
  }

  async function post(body: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const response = await fetch(scene.slack.appUrl, { method: 'POST', body, headers });
    expect(await response.text()).toBe('');
    return response.status;
  }

  function signed(body: string, offsetS = 0, secret = SIGNING_SECRET): Record<string, string> {
    return {
      'content-type': FORM,
      ...slackSignature(secret, Math.floor(scene.clock.now() / 1000) + offsetS, body),
    };
  }

  /** What the talk has heard once all that was accepted is done. */
  async function heard(): Promise<readonly string[]> {
    await scene.face.close();
    return scene.talk.heard.map(({ words }) => words);
  }

  it('accepts what Slack signed', async () => {
    const body = command('canary');
    expect(await post(body, signed(body))).toBe(200);
    expect(await heard()).toEqual(['canary']);
  });

  it.each([-300, 300])('accepts a clock that is %i s off', async (offsetS) => {
    const body = command('canary');
    expect(await post(body, signed(body, offsetS))).toBe(200);
  });

  it.each([
    ['a stranger’s signature', (body: string) => signed(body, 0, 'another secret')],
    ['the signature of another body', () => signed(command('other'))],
    ['no signature', () => ({ 'content-type': FORM })],
    ['half a signature', (body: string) => ({ ...signed(body), 'x-slack-signature': 'v0=12' })],
    ['another version', (body: string) => ({ ...signed(body), 'x-slack-signature': `v1=${'0'.repeat(64)}` })],
    [
      'more than a signature',
      (body: string) => {
        const headers = signed(body);
        return { ...headers, 'x-slack-signature': `${headers['x-slack-signature'] ?? ''}=x` };
      },
    ],
    ['no timestamp', (body: string) => ({ ...signed(body), 'x-slack-request-timestamp': '' })],
    [
      'a timestamp that is no number',
      (body: string) => ({ ...signed(body), 'x-slack-request-timestamp': '1e9' }),
    ],
    ['an old timestamp', (body: string) => signed(body, -301)],
    ['a timestamp of the future', (body: string) => signed(body, 301)],
  ])('refuses %s', async (_what, headersFor) => {
    const body = command('canary');
    expect(await post(body, headersFor(body))).toBe(401);
    expect(await heard()).toEqual([]);
    expect(scene.logLines.join('')).not.toContain('canary');
  });

  it('refuses a true request the second time', async () => {
    const body = command('canary');
    const headers = signed(body);
    expect(await post(body, headers)).toBe(200);
    expect(await post(body, headers)).toBe(401);
    scene.clock.advance(4 * 60_000);
    expect(await post(body, headers)).toBe(401);
    expect(await heard()).toEqual(['canary']);
  });

  it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', ''])(
    'refuses the content type %j',
    async (contentType) => {
      const body = command('canary');
      expect(await post(body, { ...signed(body), 'content-type': contentType })).toBe(400);
      expect(await heard()).toEqual([]);
    },
  );

  it('takes a form whose charset is named', async () => {
    const body = command('canary');
    expect(await post(body, { ...signed(body), 'content-type': `${FORM}; charset=utf-8` })).toBe(200);
    expect(await heard()).toEqual(['canary']);
  });

  it.each([
    ['application/json', '{"canary'],
    ['application/json', '[]'],
    ['application/json', 'null'],
    ['application/json', '{}'],
    [FORM, ''],
    [FORM, 'payload=null'],
    [FORM, 'payload=%7B%22canary'],
    [FORM, 'payload=%5B%5D&payload=%5B%5D'],
  ])('refuses the signed %s %j, and lives on', async (contentType, body) => {
    expect(await post(body, { ...signed(body), 'content-type': contentType })).toBe(400);
    expect(scene.logLines.join('')).not.toContain('canary');
    const next = command('next');
    expect(await post(next, signed(next))).toBe(200);
    expect(await heard()).toEqual(['next']);
  });

  it.each([300_000, 5_000_000])('refuses a body of %i bytes', async (bytes) => {
    const body = command('c'.repeat(bytes));
    const headers = signed(body);
    const status = await fetch(scene.slack.appUrl, { method: 'POST', body, headers }).then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(await heard()).toEqual([]);
  });

  it('acknowledges a command with fields missing, and does nothing', async () => {
    const body = new URLSearchParams({ command: '/secret', text: 'canary', user_id: ada.id }).toString();
    expect(await post(body, signed(body))).toBe(200);
    expect(await heard()).toEqual([]);
  });

  it('answers Slack’s own checks of the address', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'hello', token: 'x' });
    const response = await fetch(scene.slack.appUrl, {
      method: 'POST',
      body: challenge,
      headers: { ...signed(challenge), 'content-type': 'application/json' },
    });
    expect(await response.json()).toEqual({ challenge: 'hello' });
    expect(await post('token=x&ssl_check=1', { 'content-type': FORM })).toBe(200);
  });

  it('does nothing of an unsigned check that carries a command', async () => {
    expect(await post(`ssl_check=1&${command('canary')}`, { 'content-type': FORM })).toBe(200);
    expect(await heard()).toEqual([]);
  });

  it('exists for POST alone, at its one address', async () => {
    const elsewhere = scene.slack.appUrl.replace('/events', '/elsewhere');
    const body = command('canary');
    const get = await fetch(scene.slack.appUrl);
    const other = await fetch(elsewhere, { method: 'POST', body, headers: signed(body) });
    expect([get.status, other.status]).toEqual([404, 404]);
    expect(await heard()).toEqual([]);
  });

  it('leaves the parsers and errors of the routes beside it alone', async () => {
    const sibling = async (path: string, body: string, contentType: string) => {
      const url = scene.slack.appUrl.replace('/slack/events', path);
      const headers = { 'content-type': contentType };
      const response = await fetch(url, { method: 'POST', body, headers });
      return { status: response.status, body: (await response.json()) as { got?: unknown; code?: string } };
    };
    expect(await sibling('/json', '{"a":1}', 'application/json')).toEqual({
      status: 200,
      body: { got: { a: 1 } },
    });
    expect(await sibling('/json', 'a=1', FORM)).toEqual({ status: 200, body: { got: { a: '1' } } });
    expect((await sibling('/json', '{', 'application/json')).body.code).toBe('input.invalid');
    expect((await sibling('/json', 'x', 'text/plain')).body.code).toBe('input.invalid');
  });
});
