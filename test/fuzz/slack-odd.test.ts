import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { MESSAGE_SHORTCUT, NEW_SHORTCUT } from '../../src/slack/slack-listening.ts';
import { slackSignature } from '../fakes/slack/signing.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { bent } from './bent.ts';
import { runs } from '../soak/figures.ts';
import { openScene, ScriptedTalk, SIGNING_SECRET, type Scene } from '../faces/slack-scene.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const say = sayIn('en');
const ERROR = 50;
/** Of the odd payloads that can be thought of, every so many. */
const STEP = runs('TELLONCE_ODD_STEP', 31);

let scene: Scene;
let ada: SlackPerson;
let counted = 0;

async function open(isSocket = false): Promise<void> {
  counted = 0;
  const onUnreadable = (): void => void (counted += 1);
  scene = await openScene({ talk: new ScriptedTalk(), isSocket, onUnreadable });
  ada = scene.slack.person('ada');
}

beforeEach(() => open());
afterEach(async () => {
  await scene.close();
  const log = scene.logLines.join('');
  expect(log).not.toContain('canary');
  expect(faults()).toEqual([]);
});

const faults = () => scene.logLines.filter((line) => (JSON.parse(line) as { level: number }).level >= ERROR);
const warned = (): readonly string[] =>
  scene.logLines
    .map((line) => JSON.parse(line) as { msg: string; reason?: string; type?: string })
    .filter(({ msg }) => ['slack.refused', 'slack.payload_unknown', 'slack.not_acknowledged'].includes(msg))
    .map(({ msg, reason, type }) => `${msg} ${reason ?? type ?? ''}`.trim());

async function post(body: string, contentType: string): Promise<number> {
  const headers = slackSignature(SIGNING_SECRET, Math.floor(scene.clock.now() / 1000), body);
  const answer = await scene.listener.inject({
    method: 'POST',
    url: '/slack/events',
    headers: { ...headers, 'content-type': contentType },
    payload: body,
  });
  return answer.statusCode;
}

const pressed = (payload: unknown) =>
  post(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), FORM);
const happened = (payload: unknown) => post(JSON.stringify(payload), JSON_TYPE);

/** One of each kind of what Slack sends, as it was sent. */
async function genuine(): Promise<readonly object[]> {
  const shown = scene.slack.nextFor(ada);
  await ada.types('/secret canary');
  await ada.presses(await shown, 'Burn');
  await ada.opensHome();
  await ada.usesShortcut(NEW_SHORTCUT);
  const form = await ada.untilModal(say('slack.form.title'));
  await form.fills(say('slack.form.text'), 'canary');
  await form.submits();
  const posted = ada.says('canary', 'C1');
  await ada.usesShortcutOn(posted, MESSAGE_SHORTCUT);
  await scene.slack.uninstalls('T1');
  return scene.slack.payloads;
}

describe('What Slack has signed and is not as Slack writes it', () => {
  it('is refused where somebody waits for an answer, with one line and nothing of it', async () => {
    const user = { id: 'U1' };
    const odd = [
      { type: 'block_actions' },
      { type: 'block_actions', user, actions: [] },
      { type: 'block_actions', user, actions: [null] },
      { type: 'block_actions', user: null, actions: [{ value: 'canary' }] },
      { type: 'block_actions', user, team: 'canary', channel: null, actions: [{ action_id: 'canary' }] },
      { type: 'view_submission', user },
      { type: 'view_submission', user, view: { callback_id: 7 } },
      { type: 'view_closed', user, view: { callback_id: 'canary' } },
      { type: 'message_action', callback_id: MESSAGE_SHORTCUT },
      { type: 'shortcut', user, callback_id: NEW_SHORTCUT, event: 'canary' },
      { type: 'block_suggestion', user, value: 'canary' },
      { type: { canary: 1 }, user },
      { type: 'constructor', user },
    ];
    for (const payload of odd) expect([payload, await pressed(payload)]).toEqual([payload, 400]);
    expect(await post('command=%2Fsecret&text=canary&event=canary', FORM)).toBe(400);
    expect(await post('payload=%7B%7D&payload=canary', FORM)).toBe(400);
    expect(warned()).toEqual(Array.from({ length: odd.length + 2 }, () => 'slack.refused unreadable'));
  });

  it('is taken and dropped where it is an event: Slack would bring it again, and in the end no more events', async () => {
    const odd = [
      { type: 'event_callback' },
      { type: 'event_callback', event: null },
      { type: 'event_callback', event: 'canary' },
      { type: 'event_callback', event: { type: 'app_home_opened', user: null } },
      { type: 'event_callback', event: { type: 'app_home_opened', channel: 7 } },
      { type: 'event_callback', event: { type: 7 } },
      { type: 'event_callback', event: { type: 'function_executed' } },
      { type: 'event_callback', event: { type: 'tokens_revoked' }, authorizations: [null] },
      { type: 'app_rate_limited', team_id: 'canary' },
    ];
    for (const payload of odd) expect([payload, await happened(payload)]).toEqual([payload, 200]);
    expect(warned()).toEqual(odd.map(() => 'slack.refused ignored'));
    expect(counted).toBe(odd.length);
  });

  it('is told as unknown where only what is meant is missing', async () => {
    const event = (event: object) => happened({ type: 'event_callback', team_id: 'T1', event });
    expect(await event({ type: 'app_home_opened', tab: 'home', user: { id: 'canary' } })).toBe(200);
    expect(await event({ type: 'app_uninstalled' })).toBe(200);
    expect(await event({ type: 'tokens_revoked', tokens: 'canary' })).toBe(200);
    expect(warned()).toEqual(Array.from({ length: 3 }, () => 'slack.payload_unknown event'));
  });

  it('is answered at once and never as a fault, whichever part of it is missing or of a wrong kind', async () => {
    const tried = new Set<string>();
    for (const payload of await genuine()) {
      const send = 'event' in payload ? happened : pressed;
      // A command is a form, whose parts have no kinds.
      const odd = 'command' in payload ? [] : [...bent(payload, 3)];
      for (const text of odd.map((one) => JSON.stringify(one)).filter((_, at) => at % STEP === 0)) {
        if (tried.has(text) || text === JSON.stringify(payload)) continue;
        tried.add(text);
        expect([200, 400], text).toContain(await send(JSON.parse(text)));
      }
    }
    expect(tried.size).toBeGreaterThan(30);
    expect(warned()).not.toContain('slack.not_acknowledged');
  });

  it('is dropped in Socket Mode, and acknowledged where it is an event', async () => {
    await scene.close();
    await open(true);
    await scene.face.start();
    const { sockets } = scene.slack;
    void sockets.send('interactive', { type: 'block_actions', actions: [null], value: 'canary' });
    void sockets.send('slash_commands', { command: 7, text: 'canary' });
    const event = { type: 'app_home_opened', user: null };
    expect((await sockets.send('events_api', { type: 'event_callback', event })).status).toBe(200);
    sockets.connections[0]!.send('null');
    const shown = scene.slack.nextFor(ada);
    await ada.types('/secret canary');
    await shown;
    const odd = ['unreadable', 'unreadable', 'ignored', 'unreadable'];
    expect(warned()).toEqual(odd.map((reason) => `slack.refused ${reason}`));
    expect(counted).toBe(odd.length);
  });
});
