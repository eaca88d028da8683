import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { ask, startProgram, type Program } from '../servers/program.ts';

/** A turn lasts 10 s, a machine may be busy, and a killed process is followed within two turns. */
const LONG_MS = 180_000;

export interface StoreServer {
  readonly freshUrl: () => string | Promise<string>;
  readonly end: () => Promise<void>;
}

const env = (storeUrl: string, fake: FakeTelegram): Record<string, string> => ({
  STORE_URL: storeUrl,
  MASTER_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
  TELEGRAM_BOT_TOKEN: fake.token,
  TELEGRAM_API_ROOT: fake.apiRoot,
  PUBLIC_URL: 'https://once.example',
});

/** Two programs with one bot on one store. */
export function togetherSuite(open: () => Promise<StoreServer>): void {
  let server: StoreServer | undefined;
  let fake: FakeTelegram;
  let programs: Program[] = [];
  beforeAll(async () => {
    server = await open();
  }, LONG_MS);
  afterAll(async () => {
    await server?.end();
  });
  beforeEach(async () => {
    fake = await new FakeTelegram().open();
    const storeUrl = await (server?.freshUrl() ?? '');
    programs = await Promise.all([1, 2].map(async () => await startProgram(env(storeUrl, fake))));
  }, LONG_MS);
  afterEach(async () => {
    await Promise.all(programs.map(async (program) => await program.end('SIGKILL')));
    await fake.close();
  }, LONG_MS);

  const pollers = (): Program[] =>
    programs.filter((program) => program.stdout().includes('Telegram is polled'));
  const logs = (): string => programs.map((program) => program.stdout()).join('');

  it(
    'answer each message once, one of them polling, and the other takes over when that one is killed',
    async () => {
      const ann = fake.person('Ann');
      for (let count = 0; count < 5; count += 1) await ann.types('/help');
      const answers = (): number => fake.callsOf('sendMessage').length;
      expect(answers()).toBe(5);
      await expect.poll(pollers, { timeout: LONG_MS }).toHaveLength(1);
      expect(logs()).not.toContain('cannot be polled');
      const [poller] = pollers();
      const other = programs.find((program) => program !== poller);
      // The one that waits for its turn may still be making itself known to Telegram.
      for (const { address } of programs)
        await expect
          .poll(async () => (await ask(`${address}/readyz`)).body, { timeout: LONG_MS })
          .toMatchObject({ checks: { telegram: 'ok' } });

      await poller?.end('SIGKILL');
      await ann.types('/help');
      expect(answers()).toBe(6);
      await other?.printed('Telegram is polled');
      expect(logs()).not.toContain('cannot be polled');
    },
    LONG_MS,
  );

  it(
    'do not act twice on an update that Telegram brings again to another of them',
    async () => {
      const ann = fake.person('Ann');
      const update = await ann.types('/secret hunter2');
      await expect.poll(pollers, { timeout: LONG_MS }).toHaveLength(1);
      await pollers()[0]?.end('SIGTERM');
      const sent = fake.callsOf('sendMessage').length;
      fake.redeliver(update);
      await fake.settled();
      expect(fake.callsOf('sendMessage')).toHaveLength(sent);
    },
    LONG_MS,
  );

  it(
    'tell a sender once that his secret has expired, and change its card once',
    async () => {
      const ann = fake.person('Ann');
      const told = () =>
        fake.callsOf('sendMessage').filter(({ params }) => /expired/i.test(JSON.stringify(params)));
      const edits = () => fake.callsOf('editMessageText');
      // When the second one has been told of, both have looked again for what the first one left.
      for (const count of [1, 2]) {
        await ann.types('/secret ttl=5s hunter2');
        await expect.poll(told, { timeout: LONG_MS }).toHaveLength(count);
        await expect.poll(edits, { timeout: LONG_MS }).toHaveLength(count);
      }
    },
    LONG_MS,
  );
}
