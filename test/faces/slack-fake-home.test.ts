import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { field, modal, openFakeStage, plain, saying, type FakeStage } from './slack-fake-stage.ts';

function home(words: string) {
  const burn = { type: 'button', action_id: 'burn', text: plain('Burn'), value: 'x' };
  return { type: 'home', blocks: [{ type: 'section', text: plain(words), accessory: burn }] };
}

describe('Home, shortcuts and events of the fake Slack', () => {
  let stage: FakeStage;
  let ada: SlackPerson;

  beforeEach(async () => {
    stage = await openFakeStage();
    ada = stage.slack.person('ada');
  });

  afterEach(async () => {
    await stage.close();
    expect(stage.slack.complaints).toEqual([]);
  });

  const publish = (person: SlackPerson, words: string, more: object = {}) =>
    stage.call('views.publish', { user_id: person.id, view: home(words), ...more });

  it('publishes a Home for each person alone, and tells the app when it is opened', async () => {
    const bea = stage.slack.person('bea');
    expect(ada.home()).toBeUndefined();
    await ada.opensHome();
    expect(JSON.parse(stage.heard.at(-1)!.body)).toMatchObject({
      type: 'event_callback',
      team_id: 'T1',
      event: { type: 'app_home_opened', user: ada.id, tab: 'home' },
      authorizations: [{ team_id: 'T1', is_bot: true }],
    });
    expect(stage.heard.at(-1)!.headers['content-type']).toBe('application/json');
    await publish(ada, 'Hers');
    expect(ada.home()?.reads()).toBe('Hers\n[Burn]');
    expect(bea.home()).toBeUndefined();
    await ada.home()!.presses('Burn');
    expect(stage.last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      view: { type: 'home' },
      actions: [{ action_id: 'burn', value: 'x' }],
    });
    expect(stage.last()).not.toHaveProperty('response_url');
    const seen = ada.untilHome('Changed');
    await publish(ada, 'Changed');
    expect((await seen).live.edits).toBe(1);
    await ada.opensHome();
    expect(JSON.parse(stage.heard.at(-1)!.body)).toMatchObject({ event: { view: { type: 'home' } } });
  });

  it('publishes only what the hash allows, and to its own people', async () => {
    const { view } = (await publish(ada, '1')) as unknown as { view: { hash: string } };
    expect((await publish(ada, '2', { hash: view.hash })).ok).toBe(true);
    expect((await publish(ada, '3', { hash: view.hash })).error).toBe('hash_conflict');
    expect((await publish(stage.slack.person('eve', 'T2'), 'x')).error).toBe('user_not_found');
  });

  it('opens a modal over Home by its trigger', async () => {
    await publish(ada, 'Hers');
    await ada.home()!.presses('Burn');
    const opened = ada.untilModal('Sure?');
    await stage.call('views.open', { trigger_id: stage.last()['trigger_id'], view: modal('Sure?') });
    expect((await opened).title).toBe('Sure?');
    await ada.modal().closes();
    expect(stage.slack.transcript()).toBe(
      [
        '  ada sees a home, published:',
        '    | Hers',
        '    | [Burn]',
        'ada presses [Burn]',
        '  ada sees a modal, opened:',
        '    | == Sure? ==',
        '    |',
        '    | [Seal]',
        'ada closes the modal',
        '  (ada’s modal is closed)',
      ].join('\n'),
    );
  });

  it('uses shortcuts, on nothing and on a message', async () => {
    await ada.usesShortcut('make');
    expect(stage.last()).toMatchObject({ type: 'shortcut', callback_id: 'make', team: { id: 'T1' } });
    expect(stage.last()).not.toHaveProperty('response_url');
    const text = 'a&b <c> *d* https://x.example/?a=1&b=2 @ada';
    const said = ada.says('C1', text);
    await ada.usesShortcutOn(said, 'seal');
    expect(stage.last()).toMatchObject({
      type: 'message_action',
      callback_id: 'seal',
      channel: { id: 'C1' },
      message_ts: said.ts,
      message: {
        user: ada.id,
        text: `a&amp;b &lt;c&gt; *d* <https://x.example/?a=1&amp;b=2> <@${ada.id}>`,
        blocks: [{ type: 'rich_text', elements: [{ elements: [{ type: 'text', text }] }] }],
      },
    });
    const url = stage.last()['response_url'] as string;
    await fetch(url, { method: 'POST', body: JSON.stringify(saying('Done')) });
    expect(ada.reads('C1')).toContain('(only you) Done');
    const trigger_id = stage.last()['trigger_id'];
    const view = modal('Seal', field('text', 'Text', { type: 'plain_text_input', initial_value: text }));
    expect((await stage.call('views.open', { trigger_id, view })).ok).toBe(true);
    expect(ada.modal().reads()).toContain(`Text: ${text}`);
  });

  it('has no shortcuts on what only one person sees', async () => {
    stage.answers.push('Psst');
    await ada.types('/secret');
    await expect(ada.usesShortcutOn(ada.sees('C1')[0]!, 'seal')).rejects.toThrow('ephemeral');
  });

  it('sends again what was not heard, and says that it does', async () => {
    stage.answers.push({ status: 500 });
    expect((await ada.opensHome()).status).toBe(500);
    await stage.slack.sendsAgain(1, 'http_error');
    const [first, second] = stage.heard;
    expect(second!.body).toBe(first!.body);
    expect(second!.headers).toMatchObject({
      'content-type': 'application/json',
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_error',
    });
  });

  it('takes the app out: its token is dead, and two events say so', async () => {
    await stage.slack.uninstalls('T1');
    const types = stage.heard.map(({ body }) => (JSON.parse(body) as { event: { type: string } }).event.type);
    expect(types).toEqual(['tokens_revoked', 'app_uninstalled']);
    expect((await stage.call('auth.test')).error).toBe('account_inactive');
    await expect(ada.types('/secret')).rejects.toThrow('not installed');
  });
});
