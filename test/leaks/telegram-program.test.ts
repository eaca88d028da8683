import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { FakeTelegram, type Trouble } from '../fakes/telegram/fake-telegram.ts';
import { scratchFolder, startProgram, type Program, type ProgramEnv } from '../servers/program.ts';
import { bytesIn } from './data-folder.ts';

const CANARY = 'canary-4711';
const HOOK_SECRET = `${CANARY}-hook`;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const QUOTING: Trouble = {
  status: 400,
  description: `Bad Request: "${CANARY}" at https://x/${CANARY} is bad`,
};

const alone = async (fake: FakeTelegram): Promise<void> => {
  const ann = fake.person(`Ann ${CANARY}`);
  await ann.types(`/secret pass=${CANARY} note=${CANARY} ${CANARY}`);
  await ann.types('/secret');
  await ann.types(`${CANARY} as a step`);
  await ann.types(`/secret tll=${CANARY}`);
  await ann.types(`/start ${CANARY}`);
  await ann.sendsFile({ name: `${CANARY}.txt`, bytes: utf8(`${CANARY} in a file`), caption: CANARY });
  await ann.sendsFile({ name: `${CANARY}.bin`, bytes: utf8(`\0${CANARY}`) });
  fake.trouble('file', 'hang up', { status: 404, description: CANARY });
  await ann.sendsFile({ name: `${CANARY}.txt`, bytes: utf8(CANARY) });
  await ann.types('', { content: { photo: [], caption: CANARY } });
  await ann.types('', { content: { contact: { phone_number: CANARY, first_name: CANARY, user_id: 9 } } });
  await ann.types('/cancel');
};

const together = async (fake: FakeTelegram): Promise<void> => {
  const [ann, bob, eve] = [
    fake.person(`Ann ${CANARY}`),
    fake.person(`Bob ${CANARY}`),
    fake.person(`Eve ${CANARY}`),
  ];
  const team = fake.group({ botMayDelete: true });
  const hello = bob.post(`good morning ${CANARY}`, { chat: team });
  await fake.settled();
  const replyTo = hello.message;
  await ann.types(`/secret pass=${CANARY} ${CANARY} aloud`, { chat: team, ...(replyTo && { replyTo }) });
  await ann.whispers(`/secret ${CANARY} whispered`, { chat: team, ...(replyTo && { replyTo }) });
  await ann.types(`/secret for @${CANARY.replace('-', '_')} ${CANARY}`, { chat: team });
  for (const person of [eve, bob]) {
    const pressed = fake.callsOf('sendMessage').flatMap(({ params }) => openingsIn(params));
    const card = [...team.messages.values()].findLast(({ reply_markup }) => reply_markup !== undefined);
    for (const data of card ? pressed : []) person.pressData(card!, data);
    await fake.settled();
    await person.types(CANARY);
  }
};

const inserted = async (fake: FakeTelegram): Promise<void> => {
  const ann = fake.person(`Ann ${CANARY}`);
  fake.inline.hasFeedback = true;
  await ann.asksInline(`${CANARY} typed into the field`);
  await ann.types(`/secret ${CANARY}`);
  const chat = fake.chatWithoutBot();
  await ann.shares('Share', chat);
  await fake.person('Bob').clicks('Open', chat);
};

const broken = async (fake: FakeTelegram): Promise<void> => {
  const ann = fake.person('Ann');
  fake.trouble('sendMessage', QUOTING, 'hang up', 'garbage');
  fake.trouble('deleteMessage', QUOTING);
  fake.trouble('getUpdates', QUOTING, 'garbage');
  await ann.types(`/secret ${CANARY}`);
  fake.add({ message: { message_id: 1, text: CANARY } as never });
  fake.add({ callback_query: { id: CANARY, data: CANARY } as never });
  fake.add({ inline_query: { id: CANARY, query: CANARY } as never });
  fake.add({ chosen_inline_result: { query: CANARY } as never });
  await ann.types(`/secret ${CANARY}`);
};

function openingsIn(params: unknown): string[] {
  return [...JSON.stringify(params).matchAll(/"callback_data":"(p:open:[^"]*)"/g)].map(
    (match) => match[1] ?? '',
  );
}

/** All that went to Telegram and looks like a key, half of one, or something with one in it. */
function keysIn(fake: FakeTelegram): Set<string> {
  const found = JSON.stringify(fake.calls.map(({ params }) => params)).match(/[A-Za-z0-9_-]{32,}/g) ?? [];
  return new Set(found.flatMap((key) => (key.length === 48 ? [key, key.slice(16)] : [key])));
}

describe('The Telegram bot of the built program, at the loudest level and with DEBUG=*,', () => {
  let fake: FakeTelegram;
  let program: Program;
  let folder: ReturnType<typeof scratchFolder>;

  beforeAll(ensureBuilt, 300_000);
  beforeEach(async () => {
    fake = await new FakeTelegram().open();
    folder = scratchFolder();
  });
  afterEach(async () => {
    await program.end('SIGKILL');
    await fake.close();
    folder.remove();
  });

  async function start(env: ProgramEnv = {}): Promise<void> {
    program = await startProgram({
      STORE_URL: `file:${folder.path}/data`,
      LOG_LEVEL: 'trace',
      DEBUG: '*',
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_API_ROOT: fake.apiRoot,
      ...env,
    });
    while (fake.callsOf('setMyDescription').length < 2) await fake.answered('setMyDescription');
  }

  async function leaks(): Promise<string[]> {
    const secrets = [CANARY, fake.token, fake.token.split(':')[1] ?? '', ...keysIn(fake)];
    const files = bytesIn(join(folder.path, 'data'));
    const bytes = files.map((file) => file.toString('latin1')).join('\n');
    await program.end();
    const all = { 'what it printed': program.stdout() + program.stderr(), 'its data': bytes };
    expect(all['what it printed']).toContain('telegraf:main');
    return Object.entries(all).flatMap(([where, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`),
    );
  }

  it.each<[string, (fake: FakeTelegram) => Promise<void>, readonly string[]]>([
    ['what one person types and sends', alone, ['created']],
    ['what is made for people in a group and opened there', together, ['created', 'refused', 'opened']],
    ['what is typed into the inline field and inserted', inserted, ['created', 'opened']],
    ['what Telegram breaks and quotes', broken, ['created']],
  ])('prints and writes nothing of %s', async (_what, converse, events) => {
    await start();
    await converse(fake);
    for (const event of events) await program.printed(`"event":"${event}"`);
    expect(keysIn(fake).size).toBeGreaterThan(1);
    expect(await leaks()).toEqual([]);
  });

  it('prints nothing of what is brought to its webhook, by Telegram or by anybody else', async () => {
    const origin = 'https://secrets.example.com';
    await start({ PUBLIC_URL: origin, TELEGRAM_WEBHOOK_SECRET: HOOK_SECRET });
    fake.webhook.routes.set(origin, program.address);
    await alone(fake);
    const hook = `${program.address}/telegram/webhook`;
    for (const secret of [CANARY, HOOK_SECRET]) {
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
      for (const body of [`{"update_id":"${CANARY}"}`, `{"${CANARY}`, `"${CANARY}"`])
        await fetch(`${hook}?${CANARY}`, { method: 'POST', headers, body });
    }
    expect(await leaks()).toEqual([]);
  });
});
