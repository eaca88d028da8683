import { createRequire } from 'node:module';
import { format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { BotApiError, openBotApi } from '../../src/telegram/bot-api.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { cardFor, KEY, openStage, QUICK_WAITS, SECRET_ID, type Stage } from './telegram-stage.ts';

const TEXT = 'canary-text-5fd1';
const LINK = `http://127.0.0.1:9/secrets/${SECRET_ID}#${KEY}`;
const QUOTING = {
  status: 400,
  description: `Bad Request: inline keyboard button URL '${LINK}' is invalid`,
} as const;

/** The package that prints under DEBUG, as the framework itself loads it. */
interface DebugPackage {
  enable(names: string): void;
  disable(): void;
  log: (...words: unknown[]) => void;
}
const fromTelegraf = createRequire(createRequire(import.meta.url).resolve('telegraf'));
const debug = fromTelegraf('debug') as DebugPackage;

describe('what Telegram must not leak', () => {
  const printed: string[] = [];
  const original = debug.log;

  beforeEach(() => {
    printed.length = 0;
    const print = (...words: unknown[]): boolean => printed.push(format(...words)) > 0;
    debug.enable('*');
    debug.log = print;
    for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
      vi.spyOn(console, level).mockImplementation(print);
    vi.spyOn(process.stdout, 'write').mockImplementation(print);
    vi.spyOn(process.stderr, 'write').mockImplementation(print);
  });
  afterEach(() => {
    debug.disable();
    debug.log = original;
    vi.restoreAllMocks();
  });

  async function converse(stage: Stage): Promise<void> {
    const { fake, talk } = stage;
    const ann = fake.person('Ann');
    const card = cardFor({ link: LINK, receiptLink: `${LINK}-receipt` });
    talk.answer = () => ({ replies: [{ kind: 'card', card }], sourceHoldsSecret: true });
    await ann.types(`/secret ${TEXT}`);
    fake.trouble('sendMessage', QUOTING, 'hang up', 'garbage', 'hang');
    fake.trouble('editMessageText', QUOTING);
    await ann.types(`/secret ${TEXT}`, { ageS: 49 * 3600 });
    await ann.types(`/secret ${TEXT}`);
    await ann.types(`/secret ${TEXT}`, { chat: fake.group({ botMayDelete: false }) });
    await talk.courier?.update(talk.placed[0]!.ref, card);
    talk.answer = () => Promise.reject(new Error(TEXT));
    await ann.types(`/secret ${TEXT}`);
    fake.trouble('getUpdates', 'garbage', 'hang up', QUOTING);
    await ann.types(`/secret ${TEXT}`);
  }

  it('prints no text, key or token in any log line at any level, even with DEBUG=*', async () => {
    const stage = await openStage({ waits: { ...QUICK_WAITS, callMs: 100 } });
    await converse(stage);
    const { token } = stage.fake;
    await stage.close();
    const all = [...stage.log, ...printed].join('\n');
    expect(all).toContain('Telegram update failed');
    expect(printed.join('\n')).toContain('telegraf:main Processing update');
    for (const canary of [TEXT, KEY, token, token.split(':')[1]!]) expect(all).not.toContain(canary);
  });

  it.each(['garbage', 'hang', 'hang up', QUOTING] as const)(
    'keeps the token and what was sent out of the error of a failed call: %j',
    async (trouble) => {
      const fake = await new FakeTelegram().open();
      const api = openBotApi({
        token: new Redacted(fake.token),
        apiRoot: fake.apiRoot,
        waits: { ...QUICK_WAITS, callMs: 100 },
        closing: new AbortController().signal,
      });
      fake.trouble('sendMessage', trouble);
      const call = api.call('sendMessage', { chat_id: 1, text: LINK }, { tries: 1 });
      const error = await call.catch((one: unknown) => one);
      await fake.close();
      expect(error).toBeInstanceOf(BotApiError);
      const shown = format('%O %s', error, (error as Error).stack);
      for (const canary of [KEY, fake.token, 'AAFake']) expect(shown).not.toContain(canary);
    },
  );
});
