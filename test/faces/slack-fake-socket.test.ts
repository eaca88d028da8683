import { request } from 'node:http';
import { App, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/slack/slack-logger.ts';
import { BOT_TOKEN, openFakeStage, type FakeStage } from './slack-fake-stage.ts';

const APP_TOKEN = 'xapp-stage-4711';

/** What the server says to who wants a WebSocket there. */
function upgradeStatus(address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const asked = request(address.replace('ws:', 'http:'), { headers });
    asked.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    asked.on('response', ({ statusCode }) => resolve(statusCode));
    asked.on('error', reject);
    asked.end();
  });
}

describe('Socket Mode of the fake Slack', () => {
  let stage: FakeStage;
  const apps: App[] = [];
  const clients: SocketModeReceiver['client'][] = [];

  beforeEach(async () => {
    stage = await openFakeStage();
    stage.slack.sockets.appToken = APP_TOKEN;
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.removeAllListeners('disconnected');
    for (const app of apps.splice(0)) await app.stop();
    await stage.close();
    expect(stage.slack.complaints).toEqual([]);
  });

  const connected = (many: number) =>
    stage.slack.until(() => (stage.slack.sockets.connections.length === many ? true : undefined));

  /** Comes back at once. Bolt alone waits as long for that as for a pong, which must not be short on a slow machine. */
  function comesBack(client: SocketModeReceiver['client']): void {
    client.once('disconnected', () => {
      client.start().then(
        () => comesBack(client),
        () => undefined,
      );
    });
  }

  /** A true Bolt at the other end. */
  async function connect(): Promise<App> {
    const receiver = new SocketModeReceiver({
      appToken: APP_TOKEN,
      logger: silentLogger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: { slackApiUrl: stage.slack.apiUrl } },
    });
    const app = new App({
      receiver,
      authorize: () => Promise.resolve({ botToken: BOT_TOKEN }),
      logger: silentLogger,
      convoStore: false,
      clientOptions: { slackApiUrl: stage.slack.apiUrl },
    });
    apps.push(app);
    clients.push(receiver.client);
    await app.start();
    comesBack(receiver.client);
    return app;
  }

  it('is opened by the token of the app alone, and an address is good once', async () => {
    expect((await stage.call('apps.connections.open', {}, BOT_TOKEN)).error).toBe('not_allowed_token_type');
    expect((await stage.call('apps.connections.open', {}, 'xapp-other')).error).toBe('invalid_auth');
    const { url } = (await stage.call('apps.connections.open', {}, APP_TOKEN)) as unknown as { url: string };
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
    expect([await upgradeStatus(url), await upgradeStatus(url)]).toEqual([101, 401]);
  });

  it('brings commands, presses and events to a Bolt that connected, and its word back', async () => {
    const app = await connect();
    const opened: string[] = [];
    app.command('/secret', async ({ ack, command }) => ack(`You typed ${command.text}.`));
    app.event('app_home_opened', ({ event }) => {
      opened.push(event.user);
      return Promise.resolve();
    });
    const ada = stage.slack.person('ada');
    // Frames have one length up to 125 bytes, another up to 65,535, and a third above.
    for (const length of [1, 300, 40_000]) {
      const words = `a&b ${'ü'.repeat(length)}`;
      expect((await ada.types(`/secret ${words}`)).status).toBe(200);
      const [said] = ada.sees('C1').slice(-1);
      expect(said?.message.text).toBe(`You typed ${words.replace('&', '&amp;')}.`);
    }
    expect(await ada.opensHome()).toEqual({ status: 200, body: '' });
    await expect.poll(() => opened).toEqual([ada.id]);
    expect(stage.heard).toEqual([]);
  });

  it('is renewed by Slack: the app is told, and comes back', async () => {
    await connect();
    const [first] = stage.slack.sockets.connections;
    stage.slack.sockets.refresh();
    await first!.closed;
    await connected(1);
    expect(stage.slack.sockets.connections[0]).not.toBe(first);
    const ada = stage.slack.person('ada');
    apps[0]!.command('/secret', async ({ ack }) => ack());
    expect(await ada.types('/secret')).toEqual({ status: 200, body: '' });
  });

  it('says when the connection was lost before the app had answered, and sends it again by the next one', async () => {
    const app = await connect();
    app.event('app_home_opened', () => Promise.resolve());
    const ada = stage.slack.person('ada');
    const socket = stage.slack.sockets.connections[0]!;
    const waiting = ada.opensHome();
    socket.cut();
    expect((await waiting).status).toBe(503);
    await connected(1);
    expect(await stage.slack.sendsAgain(1)).toEqual({ status: 200, body: '' });
  });
});
