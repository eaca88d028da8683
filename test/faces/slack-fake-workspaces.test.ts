import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modal, openFakeStage, saying, type FakeStage } from './slack-fake-stage.ts';

describe('the workspaces of the fake Slack', () => {
  let stage: FakeStage;

  beforeEach(async () => {
    stage = await openFakeStage();
  });

  afterEach(async () => {
    await stage.close();
    expect(stage.slack.complaints).toEqual([]);
  });

  const writeTo = async (channel: string, token?: string) =>
    (await stage.call('chat.postMessage', { channel, ...saying('Hello') }, token)).error;

  it('have a token each, which reaches their own people only', async () => {
    const { slack } = stage;
    const [ada, eve] = [slack.person('ada'), slack.person('eve', 'T2')];
    const token = slack.installation('T2')!.botToken;
    expect(await writeTo(ada.id)).toBeUndefined();
    expect(await writeTo(eve.id)).toBe('channel_not_found');
    expect(await writeTo(eve.id, token)).toBeUndefined();
    expect(await stage.call('auth.test', {}, token)).toMatchObject({ team_id: 'T2', user_id: 'UBOTT2' });
    expect(await writeTo(eve.id, 'xoxb-unknown')).toBe('invalid_auth');
    await eve.types('/secret');
    const trigger_id = stage.last()['trigger_id'];
    const open = async (bot?: string) =>
      (await stage.call('views.open', { trigger_id, view: modal('A') }, bot)).error;
    expect(await open()).toBe('invalid_trigger_id');
    expect(await open(token)).toBeUndefined();
  });

  it('of an organisation share one installation, which says so', async () => {
    const { slack } = stage;
    slack.organisation('E1', ['T5', 'T6']);
    const [one, two] = [slack.person('one', 'T5'), slack.person('two', 'T6')];
    expect(slack.installation('T5')).toBe(slack.installation('T6'));
    const token = slack.installation('T5')!.botToken;
    expect([await writeTo(one.id, token), await writeTo(two.id, token)]).toEqual([undefined, undefined]);
    await two.types('/secret');
    expect(stage.last()).toMatchObject({ team_id: 'T6', enterprise_id: 'E1', is_enterprise_install: 'true' });
    await stage.call('views.open', { trigger_id: stage.last()['trigger_id'], view: modal('A') }, token);
    await two.modal().submits();
    expect(stage.last()).toMatchObject({
      team: null,
      enterprise: { id: 'E1' },
      is_enterprise_install: true,
      user: { team_id: 'T6' },
      view: { app_installed_team_id: 'E1' },
    });
  });

  it('know a guest of Slack Connect by his own workspace, in the channel that they share', async () => {
    const { slack } = stage;
    slack.workspace('T8', { isInstalled: false });
    const guest = slack.person('guest', 'T8');
    const shared = slack.channel('shared', { teams: ['T1', 'T8'], members: [guest], withBot: true });
    expect(await writeTo(shared.id)).toBeUndefined();
    await stage.call('chat.postMessage', { channel: shared.id, ...saying('Card', 'Open') });
    await guest.presses(guest.sees(shared.id).at(-1)!, 'Open');
    expect(stage.last()).toMatchObject({ team: { id: 'T1' }, user: { id: guest.id, team_id: 'T8' } });
    await stage.call('views.open', { trigger_id: stage.last()['trigger_id'], view: modal('A') });
    await guest.modal().submits();
    expect(stage.last()).toMatchObject({
      team: { id: 'T8' },
      user: { team_id: 'T8' },
      view: { app_installed_team_id: 'T1' },
    });
    expect(await writeTo(guest.id)).toBeUndefined();
    await expect(guest.types('/secret', shared.id)).rejects.toThrow('not installed');
  });
});

describe('installing the app in the fake Slack', () => {
  let stage: FakeStage;
  let server: Server;
  let address: string;
  const landed: URL[] = [];
  const cookies: (string | undefined)[] = [];

  beforeEach(async () => {
    stage = await openFakeStage();
    landed.length = 0;
    const question = new URLSearchParams({
      client_id: stage.slack.oauth.clientId,
      scope: 'commands,chat:write',
      state: 's1',
      redirect_uri: 'https://tellonce.example/slack/oauth_redirect',
    });
    server = createServer((request, response) => {
      if (request.url === '/slack/install') {
        const location = `https://slack.com/oauth/v2/authorize?${question.toString()}`;
        return void response.writeHead(302, { location, 'set-cookie': 'state=s1; HttpOnly' }).end();
      }
      landed.push(new URL(request.url ?? '', 'http://x'));
      cookies.push(request.headers.cookie);
      response.end('installed');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/install`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await stage.close();
  });

  const redirect_uri = 'https://tellonce.example/slack/oauth_redirect';
  const access = (more: object = {}) => {
    const { clientId: client_id, clientSecret: client_secret } = stage.slack.oauth;
    const code = landed.at(-1)?.searchParams.get('code') ?? '';
    return stage.call('oauth.v2.access', { client_id, client_secret, code, redirect_uri, ...more });
  };

  it('gives a code that is exchanged once for a token with the scopes that were asked for', async () => {
    stage.slack.workspace('T7', { name: 'Seven', isInstalled: false });
    const boss = stage.slack.person('boss', 'T7');
    expect(await boss.installs(address)).toMatchObject({ status: 200, body: 'installed' });
    expect([landed[0]?.searchParams.get('state'), cookies[0]]).toEqual(['s1', 'state=s1']);
    expect((await access({ client_secret: 'wrong' })).error).toBe('bad_client_secret');
    expect((await access({ redirect_uri: 'https://evil.example/' })).error).toBe('bad_redirect_uri');
    const granted = await access();
    expect(granted).toMatchObject({
      ok: true,
      token_type: 'bot',
      scope: 'commands,chat:write',
      team: { id: 'T7', name: 'Seven' },
      enterprise: null,
      is_enterprise_install: false,
      authed_user: { id: boss.id },
    });
    const token = granted['access_token'] as string;
    expect((await stage.call('chat.postMessage', { channel: boss.id, ...saying('Hello') }, token)).ok).toBe(
      true,
    );
    const opened = await stage.call('conversations.open', { users: boss.id }, token);
    expect(opened).toMatchObject({ error: 'missing_scope', needed: 'im:write' });
    expect((await access()).error).toBe('code_already_used');
  });

  it('for a whole organisation gives no team', async () => {
    stage.slack.organisation('E1', ['T5'], { isInstalled: false });
    await stage.slack.person('boss', 'T5').installs(address, { into: { enterprise: 'E1' } });
    expect(await access()).toMatchObject({
      team: null,
      enterprise: { id: 'E1' },
      is_enterprise_install: true,
    });
  });

  it('gives no code to who declines, and none that is good for longer than ten minutes', async () => {
    const ada = stage.slack.person('ada');
    await ada.installs(address, { agrees: false });
    expect(landed[0]?.searchParams.get('error')).toBe('access_denied');
    await ada.installs(address);
    stage.clock.advance(10 * 60_000 + 1);
    expect((await access()).error).toBe('invalid_code');
  });
});
