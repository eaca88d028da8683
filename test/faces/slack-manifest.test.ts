import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { REDIRECT_PATH, SCOPES } from '../../src/slack/slack-install.ts';
import { MESSAGE_SHORTCUT, NEW_SHORTCUT } from '../../src/slack/slack-listening.ts';
import { SLACK_PATH } from '../../src/slack/slack-receiver.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMITTED = readFileSync(`${ROOT}slack/manifest.json`, 'utf8');
const URL_MADE = `https://secrets.example.com${SLACK_PATH}`;

const text = (maxLength: number, more: object = {}) => ({ type: 'string', minLength: 1, maxLength, ...more });
const yesOrNo = { type: 'boolean' };
const some = (items: object, maxItems: number) => ({ type: 'array', items, maxItems });
/** Nothing but these fields, all of which must be there unless they are `optional`. */
const only = (properties: Readonly<Record<string, object>>, ...optional: readonly string[]) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const address = text(1_000, { pattern: '^https://' });

/** What Slack takes of a manifest, as far as ours goes: its reference of app manifests, and of shortcuts for their names. */
const SCHEMA = only({
  _metadata: only({ major_version: { enum: [1, 2] }, minor_version: { type: 'integer' } }),
  display_information: only({
    name: text(35),
    description: text(140),
    long_description: text(4_000, { minLength: 174 }),
    background_color: text(7, { pattern: '^#[0-9a-f]{6}$' }),
  }),
  features: only({
    app_home: only({
      home_tab_enabled: yesOrNo,
      messages_tab_enabled: yesOrNo,
      messages_tab_read_only_enabled: yesOrNo,
    }),
    bot_user: only({ display_name: text(80, { pattern: '^[a-z0-9._-]+$' }), always_online: yesOrNo }),
    shortcuts: some(
      only({
        type: { enum: ['global', 'message'] },
        name: text(24),
        callback_id: text(255),
        description: text(150),
      }),
      10,
    ),
    slash_commands: some(
      only(
        {
          command: text(32, { pattern: '^/' }),
          description: text(2_000),
          usage_hint: text(1_000),
          should_escape: yesOrNo,
          url: address,
        },
        'url',
      ),
      50,
    ),
  }),
  oauth_config: only(
    { redirect_urls: some(address, 1_000), scopes: only({ bot: some(text(80), 255) }) },
    'redirect_urls',
  ),
  settings: only({
    event_subscriptions: only({ request_url: address, bot_events: some(text(80), 100) }, 'request_url'),
    interactivity: only({ is_enabled: yesOrNo, request_url: address }, 'request_url'),
    org_deploy_enabled: yesOrNo,
    socket_mode_enabled: yesOrNo,
    token_rotation_enabled: yesOrNo,
  }),
});

function make(publicUrl: string | undefined, ...options: readonly string[]) {
  const made = spawnSync(process.execPath, [`${ROOT}scripts/slack-manifest.mjs`, ...options], {
    encoding: 'utf8',
    env: { ...(publicUrl !== undefined && { PUBLIC_URL: publicUrl }) },
    timeout: 20_000,
  });
  return { text: made.stdout, said: made.stderr, status: made.status };
}

function faults(manifest: string): unknown {
  const ajv = new Ajv({ allErrors: true });
  ajv.validate(SCHEMA, JSON.parse(manifest));
  return ajv.errors;
}

describe('the manifest of the Slack app', () => {
  it('is what the command makes for https://secrets.example.com', () => {
    expect(make('https://secrets.example.com').text).toBe(COMMITTED);
    expect(make('https://secrets.example.com/').text).toBe(COMMITTED);
  });

  it('keeps within the limits of Slack', () => {
    expect(faults(COMMITTED)).toBeNull();
    expect(faults(make(undefined, '--socket').text)).toBeNull();
  });

  it('leads everything to the one address that Tellonce answers at', () => {
    expect(JSON.parse(COMMITTED)).toMatchObject({
      features: { slash_commands: [{ command: '/secret', url: URL_MADE, should_escape: true }] },
      oauth_config: { redirect_urls: [`https://secrets.example.com${REDIRECT_PATH}`] },
      settings: {
        event_subscriptions: { request_url: URL_MADE },
        interactivity: { is_enabled: true, request_url: URL_MADE },
        socket_mode_enabled: false,
      },
    });
  });

  it('names the shortcuts as the code knows them, and asks for no more than is used', () => {
    expect(JSON.parse(COMMITTED)).toMatchObject({
      features: {
        app_home: { home_tab_enabled: true, messages_tab_enabled: true },
        shortcuts: [
          { type: 'global', callback_id: NEW_SHORTCUT },
          { type: 'message', callback_id: MESSAGE_SHORTCUT },
        ],
      },
      oauth_config: { scopes: { bot: SCOPES.split(',') } },
      settings: {
        event_subscriptions: { bot_events: ['app_home_opened', 'app_uninstalled', 'tokens_revoked'] },
      },
    });
  });

  it('has no address where Slack is reached by a socket', () => {
    const { text: made } = make('https://secrets.example.com', '--socket');
    expect(made).not.toContain('http');
    expect(JSON.parse(made)).toMatchObject({ settings: { socket_mode_enabled: true } });
  });

  it.each([
    [undefined, 'Set PUBLIC_URL'],
    ['secrets.example.com', 'Set PUBLIC_URL'],
    ['http://localhost:3000', 'must begin with https'],
  ])('is not made for %s, which Slack could not call', (publicUrl, said) => {
    const made = make(publicUrl);
    expect(made).toMatchObject({ text: '', status: 1 });
    expect(made.said).toContain(said);
  });
});
