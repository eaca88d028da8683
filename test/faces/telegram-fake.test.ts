import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { schemaFault, schemaSource } from '../fakes/telegram/schema-check.ts';

interface Answer {
  readonly ok: boolean;
  readonly description?: string;
}

describe('the fake Telegram', () => {
  let fake: FakeTelegram;
  beforeEach(async () => {
    fake = await new FakeTelegram().open();
  });
  afterEach(() => fake.close().catch(() => undefined));

  const call = async (method: string, params: object, token = fake.token): Promise<Answer> => {
    const response = await fetch(`${fake.apiRoot}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    return (await response.json()) as Answer;
  };

  it('checks requests against the types that are installed', () => {
    const file = new URL('../../node_modules/@gramio/types/package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    expect(schemaSource).toBe(`@gramio/types ${version}`);
  });

  it('finds a misspelt field, a wrong type and a method without a schema, and closes loudly then', async () => {
    expect(schemaFault('sendMessage', { chat_id: 1, text: 'x' })).toBeUndefined();
    expect(schemaFault('sendMessage', { chat_id: 1, text: 'x', disable_previews: true })).toContain(
      'disable_previews',
    );
    expect(schemaFault('deleteMessage', { chat_id: 1, message_id: '2' })).toContain('message_id');
    expect(schemaFault('sendPhoto', {})).toContain('no schema');
    await call('sendMessage', { chat_id: 1, words: 'x' });
    await expect(fake.close()).rejects.toThrow('requests that Telegram');
  });

  it('refuses as Telegram refuses', async () => {
    const ann = fake.person('Ann');
    const { user } = ann;
    const said = async (method: string, params: object) => (await call(method, params)).description;
    expect(await said('sendMessage', { chat_id: 1, text: 'x' })).toBe('Bad Request: chat not found');
    expect(await said('sendMessage', { chat_id: user.id, text: ' ' })).toBe(
      'Bad Request: message text is empty',
    );
    expect(await said('sendMessage', { chat_id: user.id, text: 'x'.repeat(4097) })).toBe(
      'Bad Request: message is too long',
    );
    expect(await said('deleteMessage', { chat_id: user.id, message_id: 5 })).toBe(
      'Bad Request: message to delete not found',
    );
    expect(await said('answerCallbackQuery', { callback_query_id: '5' })).toContain('query is too old');
    expect((await call('getMe', {}, 'wrong')).description).toBe('Unauthorized');
  });

  it('lets only one poll at a time, the newer one', async () => {
    const isPolling = fake.called('getUpdates');
    const first = call('getUpdates', { timeout: 5 });
    await isPolling;
    const isPollingToo = fake.called('getUpdates');
    const second = call('getUpdates', { timeout: 5 });
    await isPollingToo;
    expect((await first).description).toContain('Conflict');
    fake.person('Ann').post('/help');
    expect((await second).ok).toBe(true);
  });

  it('fetches the links of a message as the crawler does, unless it is told not to', async () => {
    const ann = fake.person('Ann');
    const url = `${fake.apiRoot}/seen`;
    await call('sendMessage', { chat_id: ann.user.id, text: `look ${url}` });
    await call('sendMessage', {
      chat_id: ann.user.id,
      text: `look ${url}/not`,
      link_preview_options: { is_disabled: true },
    });
    await fake.crawler.done();
    expect(fake.crawler.fetched).toEqual([url]);
  });
});
