import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TelegramUpdate } from '@gramio/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { callerOf, type Reply } from './telegram-fake-stage.ts';

const DAY_MS = 24 * 3_600_000;

describe('updates of the fake Telegram', () => {
  let fake: FakeTelegram;
  const call = (method: Parameters<ReturnType<typeof callerOf>>[0], params: object = {}) =>
    callerOf(fake)(method, params) as Promise<Reply<never>>;
  beforeEach(async () => {
    fake = await new FakeTelegram().open();
  });
  afterEach(() => fake.close());

  const got = async (params: object = {}): Promise<string> => {
    const { result = [] } = (await call('getUpdates', params)) as Reply<TelegramUpdate[]>;
    return result.map((one) => one.message?.text ?? one.edited_message?.text ?? '?').join(' ');
  };

  describe('that are polled', () => {
    it('come again until a higher offset confirms them, as many as are asked for', async () => {
      const ann = fake.person('Ann');
      const [one] = [ann.post('one'), ann.post('two'), ann.post('three')];
      expect(await got()).toBe('one two three');
      expect(await got({ limit: 2 })).toBe('one two');
      expect(await got({ offset: one.update_id + 1 })).toBe('two three');
      expect(await got()).toBe('two three');
      expect(await got({ offset: -1 })).toBe('three');
      expect(await got()).toBe('three');
    });

    it('are kept for a day', async () => {
      fake.person('Ann').post('one');
      fake.clock.advance(DAY_MS - 60_000);
      expect(await got()).toBe('one');
      fake.clock.advance(120_000);
      expect(await got()).toBe('');
    });

    it('are of the kinds that were asked for last, from then on', async () => {
      const ann = fake.person('Ann');
      const { message } = ann.post('one');
      await call('getUpdates', { allowed_updates: ['message'] });
      void ann.edits(message!, 'two');
      ann.post('three');
      expect(await got()).toBe('one three');
      await call('getUpdates', { allowed_updates: [] });
      void ann.edits(message!, 'four');
      fake.add({ message_reaction: {} as never });
      expect(await got()).toBe('one three four');
    });

    it('end an open poll when a webhook is set, and cannot be polled while it is', async () => {
      const isPolling = fake.called('getUpdates');
      const first = call('getUpdates', { timeout: 20 });
      await isPolling;
      await call('setWebhook', { url: 'https://once.example/telegram' });
      expect((await first).description).toBe('Conflict: terminated by setWebhook request');
      const { error_code, description } = await call('getUpdates');
      expect(error_code).toBe(409);
      expect(description).toContain("can't use getUpdates method while webhook is active");
      await call('deleteWebhook');
      expect((await call('getUpdates')).ok).toBe(true);
    });
  });

  describe('that are pushed', () => {
    const taken: { text: string; headers: IncomingHttpHeaders }[] = [];
    let status: (text: string) => number | Promise<number> = () => 200;
    const handler = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const update = JSON.parse(Buffer.concat(chunks).toString()) as TelegramUpdate;
        const text = `${request.url} ${update.message?.text ?? '?'}`;
        taken.push({ text, headers: request.headers });
        void Promise.resolve(status(text)).then((code) => response.writeHead(code).end());
      });
    });
    beforeEach(async () => {
      taken.length = 0;
      status = () => 200;
      await new Promise<void>((resolve) => handler.listen(0, '127.0.0.1', resolve));
      const { port } = handler.address() as AddressInfo;
      fake.webhook.routes.set('https://once.example', `http://127.0.0.1:${port}`);
    });
    afterEach(async () => {
      handler.closeAllConnections();
      await new Promise((resolve) => handler.close(resolve));
    });
    const set = (more: object = {}) =>
      call('setWebhook', { url: 'https://once.example/telegram', secret_token: 'Secret_1', ...more });
    const texts = (): string[] => taken.map(({ text }) => text.split(' ')[1] ?? '');

    it('carry the secret in a header, those from before first', async () => {
      const ann = fake.person('Ann');
      ann.post('one');
      await set();
      await ann.types('two');
      expect(taken.map(({ text }) => text)).toEqual(['/telegram one', '/telegram two']);
      expect(taken[0]?.headers['x-telegram-bot-api-secret-token']).toBe('Secret_1');
      expect(fake.unconfirmed).toBe(0);
    });

    it('come again until they are taken, before the next of the chat, with the trouble in the info', async () => {
      await set();
      let refusals = 2;
      status = () => (refusals-- > 0 ? 500 : 200);
      const ann = fake.person('Ann');
      ann.post('one');
      await ann.types('two');
      expect(texts()).toEqual(['one', 'one', 'one', 'two']);
      expect((await call('getWebhookInfo')).result).toMatchObject({
        url: 'https://once.example/telegram',
        pending_update_count: 0,
        last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
      });
    });

    it('of one chat wait for each other, and no chat waits for another but for want of connections', async () => {
      await set({ max_connections: 2 });
      const [ann, bob, eve] = [fake.person('Ann'), fake.person('Bob'), fake.person('Eve')];
      let [open, most] = [0, 0];
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      const isThere = new Promise<void>((resolve) => {
        status = async (text) => {
          most = Math.max(most, (open += 1));
          if (text.endsWith('bob')) resolve();
          await held;
          open -= 1;
          return 200;
        };
      });
      ann.post('one');
      ann.post('two');
      bob.post('bob');
      eve.post('eve');
      await isThere;
      // A request that came after the pushes is answered: what could be pushed has been.
      await call('getWebhookInfo');
      expect(texts()).not.toContain('two');
      letGo();
      await fake.settled();
      expect(texts().sort()).toEqual(['bob', 'eve', 'one', 'two']);
      expect(most).toBe(2);
    });

    it.each([
      [{ url: 'http://once.example/x' }, 'An HTTPS URL must be provided'],
      [{ url: 'https://once.example:8080/x' }, 'only on ports 80, 88, 443 or 8443'],
      [{ url: 'https://127.0.0.1/x' }, 'IP address 127.0.0.1 is reserved'],
      [{ secret_token: 'not+allowed' }, 'secret token contains unallowed characters'],
      [{ secret_token: 'x'.repeat(257) }, 'secret token is too long'],
    ])('are refused a webhook with %j', async (more, words) => {
      expect((await set(more)).description).toContain(words);
    });

    it('may go to an address of this machine in a test that says so, and are dropped on request', async () => {
      const ann = fake.person('Ann');
      ann.post('one');
      fake.webhook.allowsLoopback = true;
      const url = fake.webhook.routes.get('https://once.example');
      await set({ url, drop_pending_updates: true });
      await ann.types('two');
      expect(taken.map(({ text }) => text)).toEqual(['/ two']);
    });
  });
});
