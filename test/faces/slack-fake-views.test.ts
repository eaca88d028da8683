import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { field, modal, openFakeStage, plain, type FakeStage } from './slack-fake-stage.ts';

const TEXT = field('text', 'Secret', { type: 'plain_text_input', multiline: true, max_length: 3_000 });
const WHO = field('who', 'For', { type: 'multi_users_select' }, { optional: true });

describe('the modals of the fake Slack', () => {
  let stage: FakeStage;
  let ada: SlackPerson;

  beforeEach(async () => {
    stage = await openFakeStage();
    ada = stage.slack.person('ada');
  });

  afterEach(() => stage.close());

  async function trigger(): Promise<string> {
    await ada.types('/secret');
    return stage.last()['trigger_id'] as string;
  }

  async function open(view: object) {
    return await stage.call('views.open', { trigger_id: await trigger(), view });
  }

  it('are opened by a trigger once, within three seconds', async () => {
    const first = await trigger();
    stage.clock.advance(3_000);
    expect(await stage.call('views.open', { trigger_id: first, view: modal('A', TEXT) })).toMatchObject({
      ok: true,
    });
    expect(ada.modal().title).toBe('A');
    expect((await stage.call('views.open', { trigger_id: first, view: modal('B') })).error).toBe(
      'exchanged_trigger_id',
    );
    const second = await trigger();
    stage.clock.advance(3_001);
    expect((await stage.call('views.open', { trigger_id: second, view: modal('B') })).error).toBe(
      'expired_trigger_id',
    );
    expect((await stage.call('views.open', { trigger_id: 'x', view: modal('B') })).error).toBe(
      'invalid_trigger_id',
    );
    expect(stage.slack.complaints).toEqual([]);
  });

  it('give back what was filled in, by block and action id, and close when the app says nothing', async () => {
    const bea = stage.slack.person('bea');
    const times = [
      { text: plain('1 hour'), value: '1h' },
      { text: plain('1 day'), value: '1d' },
    ];
    const ttl = field('ttl', 'Lives for', {
      type: 'static_select',
      options: times,
      initial_option: times[1],
    });
    await open({
      ...modal('A', TEXT, WHO, ttl),
      private_metadata: 'm',
      callback_id: 'make',
      external_id: 'e1',
    });
    const form = ada.modal();
    await form.fills('Secret', ' a&b<c>\n');
    await form.picks('who', bea, ada);
    await form.picks('Lives for', '1 hour');
    expect(form.reads()).toContain('For: @bea, @ada\nLives for: 1 hour\n[Cancel] [Seal]');
    expect(await form.submits()).toEqual({ status: 200, body: '' });
    expect(stage.last()).toMatchObject({
      type: 'view_submission',
      user: { id: ada.id, team_id: 'T1' },
      team: { id: 'T1' },
      view: {
        callback_id: 'make',
        private_metadata: 'm',
        external_id: 'e1',
        app_installed_team_id: 'T1',
        state: {
          values: {
            text: { text: { type: 'plain_text_input', value: ' a&b<c>\n' } },
            who: { who: { type: 'multi_users_select', selected_users: [bea.id, ada.id] } },
            ttl: { ttl: { type: 'static_select', selected_option: { value: '1h' } } },
          },
        },
      },
    });
    expect(ada.hasModal).toBe(false);
    expect(stage.slack.complaints).toEqual([]);
  });

  it('do not send a form whose fields Slack itself refuses', async () => {
    await open(modal('A', field('pin', 'Pin', { type: 'plain_text_input', min_length: 4, max_length: 6 })));
    const before = stage.heard.length;
    expect(await ada.modal().submits()).toBeUndefined();
    expect(ada.modal().errors).toEqual({ pin: 'Please complete this required field.' });
    await ada.modal().fills('Pin', '123');
    await ada.modal().submits();
    expect(ada.modal().errors['pin']).toContain('at least 4');
    await ada.modal().fills('Pin', '1234567');
    await ada.modal().submits();
    expect(ada.modal().errors['pin']).toContain('no more than 6');
    expect(stage.heard).toHaveLength(before);
  });

  it('follow what the app says to a form: errors, update, push, clear', async () => {
    await open(modal('A', TEXT));
    await ada.modal().fills('Secret', 'x');
    stage.answers.push({ response_action: 'errors', errors: { text: 'Too short.' } });
    await ada.modal().submits();
    expect(ada.modal().reads()).toContain('Secret: x (! Too short.)');
    stage.answers.push({ response_action: 'update', view: modal('B', TEXT) });
    await ada.modal().submits();
    expect(ada.modal().title).toBe('B');
    expect(ada.modal().errors).toEqual({});
    stage.answers.push({ response_action: 'push', view: modal('C') });
    await ada.modal().submits();
    expect(ada.modal().title).toBe('C');
    await ada.modal().closes();
    expect(ada.modal().reads()).toContain('Secret: x');
    stage.answers.push({ response_action: 'push', view: modal('C') }, { response_action: 'clear' });
    await ada.modal().submits();
    await ada.modal().submits();
    expect(ada.hasModal).toBe(false);
    expect(stage.slack.complaints).toEqual([]);
  });

  it.each([
    ['errors for what is no field', { response_action: 'errors', errors: { nothing: 'x' } }],
    ['an unknown response', { response_action: 'close' }],
    ['an unsound view', { response_action: 'update', view: modal('x'.repeat(25)) }],
  ])('complain of %s', async (_what, answer) => {
    await open(modal('A', TEXT));
    await ada.modal().fills('Secret', 'x');
    stage.answers.push(answer);
    await ada.modal().submits();
    expect(ada.modal().title).toBe('A');
    expect(stage.slack.complaints).not.toEqual([]);
  });

  it('stay, and say so, when the app fails', async () => {
    await open(modal('A'));
    stage.answers.push({ status: 500 });
    await ada.modal().submits();
    expect(Object.values(ada.modal().errors).join('')).toContain('trouble connecting');
  });

  it('are at most three deep', async () => {
    await open(
      modal('A', { type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] }),
    );
    const push = async (title: string) => {
      await ada.modal().presses('More');
      const view = modal(title, {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'more', text: plain('More') }],
      });
      return (await stage.call('views.push', { trigger_id: stage.last()['trigger_id'], view })).error;
    };
    expect(await push('B')).toBeUndefined();
    expect(stage.last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      view: { id: 'V1' },
    });
    expect(await push('C')).toBeUndefined();
    expect(await push('D')).toBe('push_limit_reached');
    await ada.modal().closes({ all: true });
    expect(ada.hasModal).toBe(false);
  });

  it('can be changed by id or external id, and only as the hash says; what was filled in stays', async () => {
    const { view } = (await open({ ...modal('A', TEXT), external_id: 'e1' })) as unknown as {
      view: { id: string; hash: string };
    };
    await ada.modal().fills('Secret', 'kept');
    const { id: view_id, hash } = view;
    const update = async (wanted: object, title: string) =>
      (await stage.call('views.update', { ...wanted, view: { ...modal(title, TEXT), external_id: 'e1' } }))
        .error;
    expect(await update({ view_id, hash }, 'B')).toBeUndefined();
    expect(await update({ view_id, hash }, 'C')).toBe('hash_conflict');
    expect(await update({ external_id: 'e1' }, 'D')).toBeUndefined();
    expect(await update({ external_id: 'e2' }, 'E')).toBe('not_found');
    expect(ada.modal().reads()).toContain('== D ==\nSecret: kept');
    await ada.modal().closes();
    expect(await update({ view_id }, 'F')).toBe('not_found');
  });

  it('tell the app that they were closed only if it asked', async () => {
    await open(modal('A'));
    expect(await ada.modal().closes()).toBeUndefined();
    await open({ ...modal('A'), notify_on_close: true });
    await ada.modal().closes({ all: true });
    expect(stage.last()).toMatchObject({ type: 'view_closed', is_cleared: true, view: { type: 'modal' } });
  });

  it('give a response_url for the conversation that was picked, where the view asked for one', async () => {
    const element = {
      type: 'conversations_select',
      default_to_current_conversation: true,
      response_url_enabled: true,
    };
    await open(modal('A', field('where', 'Post in', element)));
    await ada.modal().submits();
    const [url] = stage.last()['response_urls'] as { channel_id: string; response_url: string }[];
    expect(url?.channel_id).toBe('C1');
    const body = JSON.stringify({
      text: 'Hello',
      response_type: 'in_channel',
      unfurl_links: false,
      unfurl_media: false,
    });
    const posted = await fetch(url!.response_url, { method: 'POST', body });
    expect(posted.status).toBe(200);
    expect(ada.reads('C1')).toBe('Hello');
  });
});
