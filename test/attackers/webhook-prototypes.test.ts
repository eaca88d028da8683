import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { call, HOOK_SECRET, said } from '../faces/telegram-hook-stage.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { slackSignature } from '../fakes/slack/signing.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

const ORIGIN = 'https://secrets.example.com';
const SIGNING_SECRET = 'signing-secret-of-these-tests';
const BOT_TOKEN = 'xoxb-of-these-tests';

/** Says, when asked by a signal, what all objects of the program have that they should not. */
const WATCH = `process.on('SIGUSR2', () => process.stderr.write('polluted: ' +
  JSON.stringify([Object.keys(Object.prototype), ({}).polluted ?? null, [].polluted ?? null, (() => 1).polluted ?? null]) + '\\n'));`;

const POISON = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},';
/** This JSON with the poison in the object that begins at each of its braces, one after the other. */
function poisoned(value: object): string[] {
  const text = JSON.stringify(value);
  const braces = [...text.matchAll(/\{(?=")/g)];
  return braces.flatMap(({ index }) =>
    [POISON, POISON.replaceAll('__proto__', '\\u005f_proto__')].map(
      (poison) => `${text.slice(0, index + 1)}${poison}${text.slice(index + 1)}`,
    ),
  );
}

const FIELDS = [
  '__proto__[polluted]',
  '__proto__.polluted',
  'constructor[prototype][polluted]',
  '__proto__',
  'constructor',
  'toString',
];
const NOWHERE = 'http://127.0.0.1:9/';
const COMMAND = {
  command: '/secret',
  text: 'help',
  user_id: 'U1',
  team_id: 'T1',
  channel_id: 'C1',
  response_url: NOWHERE,
};
const USER = { user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' }, trigger_id: 'trigger' };
const VIEW = {
  id: 'V1',
  type: 'modal',
  callback_id: 'tellonce-form',
  private_metadata: `{${POISON}"place":{"kind":"private","ref":"T1"}}`,
  state: { values: { __proto: { value: { type: 'plain_text_input', value: '' } } } },
};
const INTERACTIONS = [
  { type: 'view_submission', ...USER, view: VIEW },
  {
    type: 'block_actions',
    ...USER,
    view: VIEW,
    actions: [{ type: 'button', action_id: '__proto__', value: 'constructor' }],
  },
  { type: 'shortcut', ...USER, callback_id: '__proto__' },
  { type: '__proto__', ...USER },
];
const EVENTS = [
  { type: 'url_verification', challenge: 'x', token: 'x' },
  {
    type: 'event_callback',
    team_id: 'T1',
    event_time: 1,
    event: { type: 'app_home_opened', tab: 'messages', user: 'U1' },
  },
  { type: 'event_callback', team_id: 'T1', event_time: 1, event: { type: '__proto__' } },
];

describe('Whoever knows the secrets of both webhooks and is after the prototype of all objects', () => {
  const folder = scratchFolder();
  let slack: FakeSlack;
  let telegram: FakeTelegram;
  let program: Program;
  beforeAll(ensureBuilt, 300_000);
  beforeAll(async () => {
    slack = await new FakeSlack({
      signingSecret: SIGNING_SECRET,
      botToken: BOT_TOKEN,
      clock: systemClock,
    }).open();
    telegram = await new FakeTelegram().open();
    program = await startProgram({
      STORE_URL: `file:${folder.path}/data`,
      RATE_LIMIT: '0',
      PUBLIC_URL: ORIGIN,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      TELEGRAM_WEBHOOK_SECRET: HOOK_SECRET,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: slack.apiUrl,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(WATCH)}`,
    });
    while (telegram.callsOf('setWebhook').length === 0) await telegram.answered('setWebhook');
  }, 60_000);
  afterAll(async () => {
    await program.end('SIGKILL');
    await slack.close();
    await telegram.close();
    folder.remove();
  });

  async function toSlack(body: string, type = 'application/x-www-form-urlencoded'): Promise<number> {
    const signed = slackSignature(SIGNING_SECRET, Math.floor(Date.now() / 1000), body);
    const headers = { 'content-type': type, ...signed };
    return (await fetch(`${program.address}/slack/events`, { method: 'POST', headers, body })).status;
  }

  async function unpolluted(statuses: readonly number[]): Promise<void> {
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    const before = program.stderr().length;
    program.child.kill('SIGUSR2');
    await expect
      .poll(() => program.stderr().slice(before), { timeout: 20_000 })
      .toBe('polluted: [[],null,null,null]\n');
    // The store has a second to take a write: a busy disk may need more of them.
    const readiness = async () => (await ask(`${program.address}/readyz`)).status;
    await expect.poll(readiness, { timeout: 20_000 }).toBe(200);
  }

  it('brings nothing of it into the program by the one of Telegram', async () => {
    const at = `${program.address}/telegram/webhook`;
    const update = said('/help', 7001);
    const press = {
      update_id: 7002,
      callback_query: {
        id: '1',
        from: { id: 900, is_bot: false, first_name: 'Bob' },
        data: 'p:__proto__',
        chat_instance: '1',
      },
    };
    const bodies = [update, press].flatMap(poisoned);
    const named = said('/__proto__ constructor', 7003);
    const all = [...bodies, JSON.stringify(named), '"__proto__"', '{"update_id":"__proto__"}'];
    const statuses = await Promise.all(all.map(async (body) => Number((await call(at, body)).slice(0, 3))));
    await unpolluted(statuses);
  });

  it('brings nothing of it into the program by the one of Slack', async () => {
    const commands = FIELDS.flatMap((field, at) => {
      const fields = new URLSearchParams({ ...COMMAND, trigger_id: `trigger-${at}` });
      return [`${field}=1`, `${fields.toString()}&${field}=1`];
    });
    const interactions = INTERACTIONS.flatMap(poisoned).map((payload) =>
      new URLSearchParams({ payload }).toString(),
    );
    const statuses = await Promise.all([
      ...[...commands, ...interactions].map((body) => toSlack(body)),
      ...EVENTS.flatMap(poisoned).map((body) => toSlack(body, 'application/json')),
    ]);
    await unpolluted(statuses);
  });
});
