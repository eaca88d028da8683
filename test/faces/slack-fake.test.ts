import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { openFakeStage, saying, type FakeStage } from './slack-fake-stage.ts';

/** For the methods whose types know no unfurling. */
function bare(words: string) {
  const { text, blocks } = saying(words);
  return { text, blocks };
}

describe('the fake Slack', () => {
  let stage: FakeStage;
  let ada: SlackPerson;

  beforeEach(async () => {
    stage = await openFakeStage();
    ada = stage.slack.person('ada');
  });

  afterEach(() => stage.close());

  const post = (channel: string, more: object = {}) =>
    stage.call('chat.postMessage', { channel, ...saying('Hello', 'Open'), ...more });

  async function respond(message: object): Promise<string> {
    const url = stage.last()['response_url'] as string;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
    return await response.text();
  }

  it('lets the bot write only where it is a member, and does not tell it of private channels', async () => {
    const { slack } = stage;
    const open = slack.channel('open', { withBot: true });
    const closed = slack.channel('closed', { kind: 'private', members: [ada] });
    const ours = slack.channel('ours', { kind: 'private', members: [ada], withBot: true });
    const foreign = slack.channel('foreign', { teams: ['T9'] });
    const pair = slack.direct(ada, slack.person('bea'));
    const errors = [];
    for (const { id } of [open, ours, { id: 'C1' }, closed, foreign, pair, { id: 'C99' }]) {
      errors.push((await post(id)).error);
    }
    const gone = 'channel_not_found';
    expect(errors).toEqual([undefined, undefined, 'not_in_channel', gone, gone, gone, gone]);
    expect(ada.reads(ours.id)).toBe('Hello\n[Open]');
    expect(slack.person('eve').reads(ours.id)).toBe('');
    expect(slack.complaints).toEqual([]);
  });

  it('shows an ephemeral message to one member, until he reloads, and never lets it be changed', async () => {
    const { slack } = stage;
    const eve = slack.person('eve');
    const { id: channel } = slack.channel('open', { members: [ada], withBot: true });
    const { message_ts: ts } = await stage.call('chat.postEphemeral', {
      channel,
      user: ada.id,
      ...bare('Psst'),
    });
    expect(ada.reads(channel)).toBe('(only you) Psst');
    expect((await stage.call('chat.postEphemeral', { channel, user: eve.id, ...bare('Psst') })).error).toBe(
      'user_not_in_channel',
    );
    expect((await stage.call('chat.update', { channel, ts, ...bare('x') })).error).toBe('message_not_found');
    ada.reloads();
    expect(ada.sees(channel)).toEqual([]);
  });

  it('lets the bot change and delete its own messages, and nobody else’s', async () => {
    const { slack } = stage;
    const { id: channel } = slack.channel('open', { withBot: true });
    const { ts } = await post(channel);
    await stage.call('chat.update', { channel, ts, ...bare('Bye') });
    expect(ada.reads(channel)).toBe('Bye');
    const own = ada.says(channel, 'mine');
    expect((await stage.call('chat.update', { channel, ts: own.ts, ...bare('x') })).error).toBe(
      'cant_update_message',
    );
    expect((await stage.call('chat.delete', { channel, ts: own.ts })).error).toBe('cant_delete_message');
    expect((await stage.call('chat.delete', { channel, ts })).ok).toBe(true);
    expect((await stage.call('chat.delete', { channel, ts })).error).toBe('message_not_found');
    expect(ada.sees(channel)).toEqual([own]);
  });

  it('keeps threads apart', async () => {
    const { id: channel } = stage.slack.channel('open', { withBot: true });
    const { ts } = await post(channel);
    await post(channel, { thread_ts: ts, text: 'below' });
    expect(ada.sees(channel)).toHaveLength(1);
    expect(ada.sees(channel, ts as string)).toHaveLength(1);
    expect((await post(channel, { thread_ts: '1.2' })).error).toBe('thread_not_found');
  });

  it('opens the direct message of a person, and writes to him by his id too', async () => {
    const opened = await stage.call('conversations.open', { users: ada.id });
    const { id } = opened['channel'] as { id: string };
    await post(id);
    await post(ada.id);
    expect(ada.sees(id)).toHaveLength(2);
    expect((await stage.call('conversations.open', { users: 'U404' })).error).toBe('user_not_found');
    expect((await stage.call('conversations.open', { users: 'UBOT' })).error).toBe('cannot_dm_bot');
  });

  it('sends a press with what Slack sends: the message, unless it was ephemeral', async () => {
    const { id: channel } = stage.slack.channel('open', { withBot: true });
    const { ts } = await post(channel);
    const [seen] = ada.sees(channel);
    await ada.presses(seen!, 'Open');
    expect(stage.last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: 'open' },
      message: { ts, bot_id: 'BBOT', text: 'Hello' },
      actions: [{ type: 'button', action_id: 'Open', value: 'Open', block_id: 'buttons' }],
    });
    expect(await respond({ ...saying('Changed'), replace_original: true })).toBe('ok');
    expect(ada.reads(channel)).toBe('Changed');
    expect(await respond({ delete_original: true })).toBe('ok');
    expect(ada.reads(channel)).toBe('');
    await ada.types('/secret');
    await respond(saying('Psst', 'Open'));
    await ada.presses(ada.sees('C1')[0]!, 'Open');
    expect(stage.last()).toMatchObject({ container: { is_ephemeral: true } });
    expect(stage.last()).not.toHaveProperty('message');
    expect(stage.slack.complaints).toEqual([]);
  });

  it('takes five posts by a response_url, for thirty minutes', async () => {
    await ada.types('/secret');
    for (let nth = 0; nth < 5; nth += 1) expect(await respond(saying('x'))).toBe('ok');
    expect(await respond(saying('x'))).toBe('used_url');
    await ada.types('/secret');
    stage.clock.advance(30 * 60_000 + 1);
    expect(await respond(saying('x'))).toBe('expired_url');
  });

  it('shows what the app says while it acknowledges a command', async () => {
    stage.answers.push('Busy.', { response_type: 'in_channel', text: 'For all' });
    await ada.types('/secret');
    await ada.types('/secret');
    expect(ada.reads('C1')).toBe('(only you) Busy.\n\nFor all');
    expect(stage.slack.person('bea').reads('C1')).toBe('For all');
  });

  it('grants what the app asked for and nothing else, so that nobody’s name or language is told', async () => {
    expect(await stage.call('users.info', { user: ada.id, include_locale: true })).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'commands,chat:write,im:write',
    });
    expect((await stage.call('conversations.open', { users: `${ada.id},U2` })).error).toBe('missing_scope');
    await ada.types('/secret');
    expect(JSON.stringify(stage.slack.payloads)).not.toContain('locale');
  });

  it('limits the rate when it is told to', async () => {
    const { slack, clock } = stage;
    slack.limits.isOn = true;
    expect((await post(ada.id)).ok).toBe(true);
    expect((await post(ada.id)).error).toBe('ratelimited');
    expect((await post(slack.person('bea').id)).ok).toBe(true);
    clock.advance(1_000);
    expect((await post(ada.id)).ok).toBe(true);
    const headers = {
      authorization: 'Bearer xoxb-stage-4711',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = new URLSearchParams({ channel: ada.id, text: 'x' }).toString();
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('tells the story as text', async () => {
    stage.answers.push('Sealed.');
    await ada.types('/secret x');
    expect(stage.slack.transcript()).toBe(
      ['ada types in #general: /secret x', '  only ada sees:', '    | Sealed.'].join('\n'),
    );
  });
});
