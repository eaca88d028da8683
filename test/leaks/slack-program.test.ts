import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { readyChecks } from '../fakes/slack/schema-check.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import { slackSignature } from '../fakes/slack/signing.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { ask, scratchFolder, startProgram, type Program, type ProgramEnv } from '../servers/program.ts';

const say = sayIn('en');
const CANARY = 'canary-4711';
const [BOT_TOKEN, APP_TOKEN] = [`xoxb-${CANARY}-bot`, `xapp-${CANARY}-app`];
const SIGNING_SECRET = `${CANARY}-signing`;
const FORM = 'application/x-www-form-urlencoded';
const TIMES = 5;

type Headers = Record<string, string>;
type Request = (body: string) => { readonly headers: Headers; readonly body?: string };

function signed(body: string, offsetS = 0, secret = SIGNING_SECRET): Headers {
  const timestampS = Math.floor(Date.now() / 1000) + offsetS;
  return { 'content-type': FORM, ...slackSignature(secret, timestampS, body) };
}

const as = (type: string, body: string) => ({ headers: { ...signed(body), 'content-type': type }, body });

/** What is sent five times each, the status of its answer, and what the log calls it. */
const HOSTILE: readonly (readonly [what: string, status: number, reason: string, request: Request])[] = [
  ['no signature', 401, 'unsigned', () => ({ headers: { 'content-type': FORM } })],
  ['no time', 401, 'unsigned', (body) => ({ headers: { ...signed(body), 'x-slack-request-timestamp': '' } })],
  [
    'half a signature',
    401,
    'unsigned',
    (body) => ({ headers: { ...signed(body), 'x-slack-signature': 'v0=12' } }),
  ],
  ['an old time', 401, 'stale', (body) => ({ headers: signed(body, -400) })],
  ['a future time', 401, 'stale', (body) => ({ headers: signed(body, 400) })],
  ['a bad signature', 401, 'forged', (body) => ({ headers: signed(body, 0, 'another') })],
  ['that of another body', 401, 'forged', () => ({ headers: signed('other') })],
  ['plain text', 400, 'unreadable', (body) => as('text/plain', body)],
  ['XML', 400, 'unreadable', (body) => as('application/xml', body)],
  ['a multipart body', 400, 'unreadable', (body) => as('multipart/form-data; boundary=x', body)],
  ['half of a JSON text', 400, 'unreadable', (body) => as('application/json', `{"${body}`)],
  [
    'a payload that is none',
    400,
    'unreadable',
    (body) => as(FORM, `payload=%7B%22${encodeURIComponent(body)}`),
  ],
  ['five megabytes', 413, 'unreadable', () => as(FORM, `text=${CANARY}${'x'.repeat(5_000_000)}`)],
];

describe('The Slack app of the built program, at the loudest level and with DEBUG=*,', () => {
  let slack: FakeSlack;
  let program: Program;
  let folder: ReturnType<typeof scratchFolder>;
  let ann: SlackPerson;
  let bob: SlackPerson;

  beforeAll(ensureBuilt, 300_000);
  beforeAll(readyChecks, 60_000);
  beforeEach(async () => {
    // It stands still: on a slow machine no trigger runs out, and five minutes are enough for the signatures.
    const options = { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN, clock: manualClock(Date.now()) };
    slack = await new FakeSlack(options).open();
    [ann, bob] = [slack.person('ann'), slack.person('bob')];
    folder = scratchFolder();
  });
  afterEach(async () => {
    await program.end('SIGKILL');
    await slack.close();
    folder.remove();
    expect(slack.complaints).toEqual([]);
  });

  async function start(env: ProgramEnv): Promise<void> {
    program = await startProgram({
      STORE_URL: `file:${folder.path}/data`,
      LOG_LEVEL: 'trace',
      DEBUG: '*',
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_API_URL: slack.apiUrl,
      ...env,
    });
    slack.appUrl = `${program.address}/slack/events`;
  }

  /** The form, a line, a stranger, a reader, a text that is no secret, and the end. */
  async function converse(): Promise<void> {
    const channel = slack.channel('team', { withBot: true });
    const eve = slack.person('eve');
    await ann.types('/secret', channel.id);
    const form = await ann.untilModal(say('slack.form.title'));
    await form.fills(say('slack.form.text'), `${CANARY} in the form`);
    await form.fills(say('slack.form.pass'), `${CANARY} passphrase`);
    await form.submits();
    await ann.untilModal(say('talk.card.sealed.title'));
    await ann.types(`/secret tll=${CANARY}`, channel.id);
    await ann.types(`/secret note=${CANARY} for @bob ${CANARY} in a line`, channel.id);
    const card = await slack.until(() =>
      bob.sees(channel.id).find(({ message }) => readAloud(message).includes('[Open]')),
    );
    await eve.presses(card, 'Open');
    await eve.untilModal(say('opening.forbidden'));
    await bob.presses(card, 'Open');
    await bob.untilModal(`${CANARY} in a line`);
    await program.printed('"event":"opened"');
  }

  /** All that went to Slack and looks like a key, or half of one. */
  function keys(): string[] {
    const sent = slack.received.join('\n').replaceAll(/%[0-9A-F]{2}/g, ' ');
    const found = sent.match(/(?<![\w-])[\w-]{32}(?:[\w-]{16})?(?![\w-])/g) ?? [];
    return [...new Set(found.flatMap((key) => (key.length === 48 ? [key, key.slice(16)] : [key])))];
  }

  function leaks(): string[] {
    const printed = program.stdout() + program.stderr();
    return [CANARY, 'ticket=', ...keys()].filter((secret) => printed.includes(secret));
  }

  it(
    `refuses ${HOSTILE.length * TIMES} hostile requests and more, each by its reason`,
    { timeout: 120_000 },
    async () => {
      await start({ SLACK_SIGNING_SECRET: SIGNING_SECRET });
      const counted = new Map<string, number>();
      const count = (reason: string): void => void counted.set(reason, (counted.get(reason) ?? 0) + 1);
      const post = async (request: ReturnType<Request>, body: string): Promise<number> => {
        const init = { method: 'POST', headers: request.headers, body: request.body ?? body };
        // Whoever sends too much may find the door shut before he has done.
        return await fetch(slack.appUrl, init).then(
          ({ status }) => status,
          () => 413,
        );
      };
      let nth = 0;
      for (const [what, status, reason, request] of HOSTILE) {
        for (let time = 0; time < TIMES; time += 1) {
          nth += 1;
          const body = `command=%2Fsecret&text=${CANARY}&n=${nth}`;
          expect([what, await post(request(body), body)]).toEqual([what, status]);
          count(reason);
        }
        expect((await fetch(`${program.address}/healthcheck`)).status).toBe(200);
      }
      const body = `command=%2Fsecret&text=${CANARY}`;
      const once = { headers: signed(body) };
      expect(await post(once, body)).toBe(200);
      for (let time = 0; time < TIMES; time += 1) {
        expect(await post(once, body)).toBe(401);
        count('replayed');
      }
      for (const path of [`/slack/events/${CANARY}`, `/slack/${CANARY}`, '/slack'])
        expect((await fetch(program.address + path, { method: 'POST', body, ...once })).status).toBe(404);
      const { status } = await ask(`${program.address}/generate`, { secret: `${CANARY} of a sibling` });
      expect(status).toBe(201);
      await converse();
      await program.end();
      const logged =
        program.stdout().match(/"reason":"(?:unsigned|stale|forged|replayed|unreadable)"/g) ?? [];
      const byReason = new Map<string, number>();
      for (const line of logged) {
        const reason = line.slice(10, -1);
        byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
      }
      expect(byReason).toEqual(counted);
      expect(keys().length).toBeGreaterThan(1);
      expect(leaks()).toEqual([]);
    },
  );

  it(
    'talks in Socket Mode, comes back when Slack cuts it off, and prints nothing of it',
    { timeout: 120_000 },
    async () => {
      await start({ SLACK_APP_TOKEN: APP_TOKEN });
      slack.sockets.appToken = APP_TOKEN;
      await slack.until(() => slack.sockets.connections[0]);
      const [first] = slack.sockets.connections;
      slack.misbehave.set('apps.connections.open', [{ kind: 'error', error: CANARY }]);
      first!.send(`{"type":"${CANARY}`);
      first!.send(`{"type":"interactive","envelope_id":"e","payload":"${CANARY}"}`);
      first!.cut();
      await first!.closed;
      await slack.until(() => slack.sockets.connections[0]);
      await converse();
      await program.end();
      expect(program.stdout()).toContain('slack.socket_lost');
      expect(slack.sockets.connections).toEqual([]);
      expect(keys().length).toBeGreaterThan(1);
      expect(leaks()).toEqual([]);
    },
  );
});
