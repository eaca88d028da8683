import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openOutbounds, type Outbound, type Outbounds } from '../../src/slack/slack-outbound.ts';
import { boardMessage, cardMessage, postedMessage } from '../../src/slack/slack-render.ts';
import { repliesView, wordsView } from '../../src/slack/slack-views.ts';
import type { Card } from '../../src/talk/reply.ts';
import { burnedCard, BOT_TOKEN, sealedCard } from './slack-scene.ts';

type Answered = Readonly<Record<string, unknown>> & { readonly ok?: boolean; readonly error?: string };

/** What the app asks of Slack's Web API, and the installing of it. */
const METHODS = [
  'auth.test',
  'chat.postMessage',
  'chat.update',
  'chat.delete',
  'views.open',
  'views.push',
  'views.update',
  'views.publish',
  'apps.connections.open',
  'oauth.v2.access',
];

const forEverybody: Card = {
  ...burnedCard,
  status: 'sealed',
  title: 'For all',
  buttons: [{ action: 'open', label: 'Open', payload: `open:${burnedCard.id}` }],
};

/** A Slack that nobody here wrote: emulate 0.12.2. */
describe('what the app asks of Slack, asked of another Slack than ours,', () => {
  let slack: Emulator;
  let outbounds: Outbounds;
  let outbound: Outbound;
  let channel: string;
  let user: string;
  const logged: string[] = [];

  beforeAll(async () => {
    // Its triggers are good for less than three seconds: here no time goes by.
    vi.useFakeTimers({ toFake: ['Date'] });
    const tokens = [{ token: BOT_TOKEN, user: 'tellonce', scopes: [] }];
    const users = [{ name: 'tellonce' }, { name: 'ann' }];
    const seed = { slack: { users, tokens, channels: [{ name: 'team' }] } };
    slack = await createEmulator({ service: 'slack', port: 0, seed });
    user = String((await ask('auth.test'))['user_id']);
    const { channels } = await ask('conversations.list');
    channel = (channels as { id: string; name: string }[]).find(({ name }) => name === 'team')?.id ?? '';
    await ask('conversations.join', { channel });
  });
  afterAll(async () => {
    await slack.close();
    vi.useRealTimers();
  });

  beforeEach(() => {
    logged.length = 0;
    outbounds = speaking(BOT_TOKEN);
    outbound = outbounds.at('T1');
  });

  function speaking(token: string): Outbounds {
    const fixed = { seat: 'T1', botToken: new Redacted(token) };
    return openOutbounds({
      botOf: () => Promise.resolve(fixed),
      fixed,
      apiUrl: `${address()}/api/`,
      log: openLog('trace', (line) => void logged.push(line)),
      onTokenRefused: () => Promise.resolve(),
    });
  }

  function address(): string {
    return slack.url.replace('localhost', '127.0.0.1');
  }

  async function ask(method: string, body: object = {}): Promise<Answered> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${BOT_TOKEN}` };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await (await fetch(`${address()}/api/${method}`, init)).json()) as Answered;
  }

  /** The newest message of the channel, as this Slack keeps it. */
  async function newest(): Promise<Answered | undefined> {
    const { messages } = await ask('conversations.history', { channel });
    return (messages as Answered[])[0];
  }

  async function trigger(viewId?: string): Promise<string> {
    const { trigger_id: id } = await ask('views.generateTriggerId', { user_id: user, view_id: viewId });
    return String(id);
  }

  it('is understood: its token is taken', async () => {
    await expect(outbounds.check()).resolves.toBeUndefined();
  });

  it('posts a card, changes it and deletes it', async () => {
    const posted = await outbound.post(channel, postedMessage(forEverybody, []));
    expect(JSON.stringify(await newest())).toContain('For all');
    expect(await outbound.change(posted!, postedMessage(burnedCard, []))).toBe(true);
    const changed = JSON.stringify(await newest());
    expect(changed).toContain('Burned');
    expect(changed).not.toContain('For all');
    expect(await outbound.erase(posted!)).toBe(true);
    expect((await newest())?.['ts']).not.toBe(posted!.ts);
    expect(await outbound.erase(posted!)).toBe(true);
    expect(await outbound.change(posted!, cardMessage(burnedCard, 'en'))).toBe(false);
  });

  it('is told where it may not write, and goes on', async () => {
    expect(await outbound.post('C404', boardMessage({ words: 'canary', rows: [] }))).toBeUndefined();
    expect(logged.join('')).toContain('"error":"channel_not_found"');
    expect(logged.join('')).not.toContain('canary');
  });

  it('opens a window once with a trigger, puts another on it, and changes both', async () => {
    const first = await trigger();
    const opened = await outbound.openView(first, wordsView('One moment', 'en'), 'open');
    const { viewId } = opened as { viewId: string };
    expect(await outbound.openView(first, wordsView('Again', 'en'), 'open')).toBe('spent');
    const card = repliesView([{ kind: 'card', card: sealedCard() }], 'ru');
    expect(await outbound.changeView(viewId, card)).toBe('done');
    const pushed = await outbound.openView(await trigger(viewId), wordsView('On top', 'en'), 'push');
    expect(await outbound.changeView((pushed as { viewId: string }).viewId, card)).toBe('done');
    expect(await outbound.changeView('V404', card)).not.toBe('done');
    expect(await outbound.openView('trigger-404', card, 'open')).toBe('failed');
  });

  it('publishes the Home tab', async () => {
    const { blocks } = wordsView('Your secrets', 'en');
    expect(await outbound.publishHome(user, { type: 'home', blocks })).toBe(true);
  });

  it('is not all there: these it lacks, and our own Slack alone tries them', async () => {
    const answers = await Promise.all(METHODS.map((method) => ask(method)));
    const lacking = METHODS.filter((_method, at) => answers[at]?.ok === undefined);
    // Socket Mode.
    expect(lacking).toEqual(['apps.connections.open']);
    // A message to a person by his id, as invitations and receipts are sent.
    expect(await outbound.post(user, boardMessage({ words: 'Opened', rows: [] }))).toBeUndefined();
    // A token that nobody has given out is taken for that of an admin.
    await expect(speaking('xoxb-nobody').check()).resolves.toBeUndefined();
  });
});
