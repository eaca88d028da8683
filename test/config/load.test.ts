import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { envExample, settingsTable } from '../../src/config/render.ts';
import { SETTINGS } from '../../src/config/schema.ts';
import { ConfigError } from '../../src/config/setting.ts';

function load(env: Record<string, string>, files: Record<string, string> = {}) {
  return loadSettings(env, (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
    return text;
  });
}

function faultOf(env: Record<string, string>, files: Record<string, string> = {}): ConfigError {
  try {
    load(env, files);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('these settings were taken');
}

const MANY_WORKSPACES: Readonly<Record<string, string>> = {
  SLACK_SIGNING_SECRET: 'canary-signing',
  SLACK_CLIENT_ID: '111.222',
  SLACK_CLIENT_SECRET: 'canary-client',
  SLACK_STATE_SECRET: 'canary-state-secret',
};

describe('Settings', () => {
  it('are all optional, with the defaults of the contract', () => {
    const { config, secrets, warnings } = load({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: undefined,
      cipher: 'forge',
      defaultTtlS: 86_400,
      maxTtlS: 2_592_000,
      secretBytesMax: 65_536,
      liveSecretsMax: 1_000_000,
      liveBytesMax: 1_073_741_824,
      olderApi: true,
      trustProxy: [],
      rateLimit: 1,
      logLevel: 'info',
      telegramApiRoot: 'https://api.telegram.org',
      slackApiUrl: 'https://slack.com/api/',
    });
    expect(secrets.store.reveal()).toEqual({ kind: 'file', folder: './data' });
    expect(warnings).toEqual([]);
  });

  it('are read in the forms of the contract', () => {
    const { config, secrets } = load({
      PORT: '0',
      DEFAULT_TTL: '90s',
      MAX_TTL: '7d',
      MAX_SECRET_BYTES: '64KiB',
      MAX_LIVE_BYTES: '10MiB',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      API_TOKENS: 'ci:0123456789abcdef,ops:fedcba9876543210',
      STORE_URL: 'file:///var/lib/tellonce',
      OLDER_API: 'off',
      PUBLIC_URL: 'https://secrets.example.com/',
    });
    expect(config).toMatchObject({ port: 0, defaultTtlS: 90, maxTtlS: 604_800, olderApi: false });
    expect(config).toMatchObject({
      secretBytesMax: 65_536,
      liveBytesMax: 10_485_760,
      trustProxy: ['10.0.0.0/8', '::1'],
    });
    expect(config.publicUrl).toBe('https://secrets.example.com');
    expect(secrets.apiTokens.map(({ name }) => name)).toEqual(['ci', 'ops']);
    expect(secrets.store.reveal()).toEqual({ kind: 'file', folder: '/var/lib/tellonce' });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', 'abc'],
    ['PUBLIC_URL', 'secrets.example.com'],
    ['PUBLIC_URL', 'https://secrets.example.com/base'],
    ['DEFAULT_TTL', 'soon'],
    ['DEFAULT_TTL', '0'],
    ['MAX_TTL', '-1'],
    ['MAX_TTL', '1e12'],
    ['MAX_SECRET_BYTES', '0'],
    ['MAX_SECRET_BYTES', '2MiB'],
    ['STORE_URL', 'mysql://localhost'],
    ['STORE_URL', 'file:'],
    ['STORE_URL', 'redis://'],
    ['STORE_URL', 'redis://localhost/notanumber'],
    ['STORE_URL', 'redis://localhost/0?tls=yes'],
    ['STORE_URL', 'redis://localhost:99999'],
    ['STORE_URL', 'redis://:%zz@localhost'],
    ['CIPHER', 'rot13'],
    ['OLDER_API', 'yes'],
    ['TRUST_PROXY', '1'],
    ['TRUST_PROXY', '10.0.0'],
    ['TRUST_PROXY', '010.0.0.1'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['ACTOR_LIMITS', 'anonymous'],
    ['ACTOR_LIMITS', 'nobody:ttl=1d'],
    ['ACTOR_LIMITS', 'slack:ttl=1d:ttl=2d'],
    ['ACTOR_LIMITS', 'slack:ttl=1d,slack:bytes=1KiB'],
    ['ACTOR_LIMITS', 'slack:ttl=0'],
    ['ACTOR_LIMITS', 'slack:bytes=2MiB'],
    ['RATE_LIMIT', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['API_TOKENS', 'no-colon'],
    ['TELEGRAM_BOT_TOKEN', 'hunter2'],
    ['TELEGRAM_ALLOW', '@bob'],
    ['SLACK_ALLOW_TEAMS', 'acme'],
  ])('stop the start when %s is %j, in one line with what would do', (name, value) => {
    const fault = faultOf({ [name]: value });
    expect(fault.setting).toBe(name);
    expect(fault.message).toMatch(new RegExp(`^${name} .*; use .*`));
    expect(fault.message).not.toContain('\n');
  });

  it('never repeat the value of a secret one, nor a password or query that an address should not have held', () => {
    for (const [name, value] of [
      ['API_TOKENS', 'hunter2hunter2'],
      ['API_TOKENS', 'ci:hunter2-дверь'],
      ['ADMIN_TOKEN', 'hunter2-дверь'],
      ['STORE_URL', 'redis//:hunter2@host'],
      ['TELEGRAM_BOT_TOKEN', 'hunter2'],
      ['PUBLIC_URL', 'https://me:hunter2@host'],
      ['TELEGRAM_API_ROOT', `https://me:${'hunter2@'.repeat(20)}host`],
      ['SLACK_API_URL', 'https://host/?token=hunter2'],
    ] as const) {
      expect(faultOf({ [name]: value }).message).not.toContain('hunter2');
    }
  });

  it('take a secret one from a file, and say so when it cannot be read or is given twice', () => {
    const { secrets } = load({ API_TOKENS_FILE: '/run/tokens' }, { '/run/tokens': 'ci:0123456789abcdef\n' });
    expect(secrets.apiTokens[0]?.token.reveal()).toBe('0123456789abcdef');
    expect(faultOf({ API_TOKENS_FILE: '/none' }).message).toContain(
      'API_TOKENS_FILE cannot be read (ENOENT)',
    );
    const twice = faultOf({ API_TOKENS_FILE: '/a', API_TOKENS: 'a:b' }, { '/a': 'a:b' });
    expect(twice.message).toContain('both set');
  });

  it('are looked at together', () => {
    expect(faultOf({ DEFAULT_TTL: '2d', MAX_TTL: '1d' }).message).toContain('MAX_TTL');
    expect(load({ MAX_TTL: '1h' }).config.defaultTtlS).toBe(3600);
    expect(faultOf({ SLACK_BOT_TOKEN: 'xoxb-1' }).setting).toBe('SLACK_SIGNING_SECRET');
    const { way } = load({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).secrets.slack!;
    expect(way.kind).toBe('socket');
    for (const missing of ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET']) {
      const fault = faultOf({ ...MANY_WORKSPACES, [missing]: '' });
      expect(fault.setting).toBe(missing);
      expect(fault.message).toContain('is missing');
    }
    expect(faultOf({ ...MANY_WORKSPACES, SLACK_SIGNING_SECRET: '' }).message).toContain(
      'set it beside SLACK_CLIENT_ID',
    );
    const noKeys = faultOf({ STORE_URL: 'redis://localhost' });
    expect(noKeys.setting).toBe('MASTER_KEYS');
    expect(noKeys.message).toContain('randomBytes(32)');
  });

  it('turn Slack on for many workspaces without a bot token', () => {
    const { secrets, warnings } = load({ ...MANY_WORKSPACES, PUBLIC_URL: 'https://secrets.example.com' });
    expect(secrets.slack?.botToken).toBeUndefined();
    expect(secrets.slack?.install?.clientId).toBe('111.222');
    expect(JSON.stringify(secrets)).not.toMatch(/canary/);
    expect(warnings).toEqual([]);
    const short = load({ ...MANY_WORKSPACES, SLACK_STATE_SECRET: 'short' }).warnings.join();
    expect(short).toContain('SLACK_STATE_SECRET has fewer than 16');
  });

  it('warn of an admin token that can be guessed, and keep the audit log for as long as they say', () => {
    const { warnings, config } = load({ ADMIN_TOKEN: 'fifteen-letters', AUDIT_DAYS: '7' });
    expect(warnings).toEqual(['ADMIN_TOKEN has fewer than 16 characters: it can be guessed.']);
    expect(config.auditDays).toBe(7);
    expect(load({ ADMIN_TOKEN: 'sixteen-letters!' }).warnings).toEqual([]);
    expect(faultOf({ AUDIT_DAYS: '0' }).message).toContain('AUDIT_DAYS');
  });

  it('demand an address that Telegram can call, when it is to call', () => {
    const called = { TELEGRAM_BOT_TOKEN: '1:AAAAAAAAAAAA', TELEGRAM_WEBHOOK_SECRET: 'hook-Secret_1' };
    const unfit = [undefined, 'http://secrets.example.com', 'https://secrets.example.com:8080'];
    for (const url of unfit) {
      const fault = faultOf({ ...called, ...(url === undefined ? {} : { PUBLIC_URL: url }) });
      expect(fault.setting).toBe('PUBLIC_URL');
      expect(fault.message).toContain('TELEGRAM_WEBHOOK_SECRET');
      expect(fault.message).not.toContain('hook-Secret_1');
    }
    for (const url of ['https://secrets.example.com', 'https://secrets.example.com:8443']) {
      const { secrets, warnings } = load({ ...called, PUBLIC_URL: url });
      expect(secrets.telegramWebhookSecret?.reveal()).toBe('hook-Secret_1');
      expect(warnings).toEqual([]);
    }
    expect(load({ TELEGRAM_WEBHOOK_SECRET: 'x' }).secrets.telegramBotToken).toBeUndefined();
    expect(faultOf({ TELEGRAM_WEBHOOK_SECRET: 'not allowed!' }).setting).toBe('TELEGRAM_WEBHOOK_SECRET');
  });

  it('warn about a name that was probably meant to be one of them, and about nothing else', () => {
    const env = {
      PROT: '1',
      MASTER_KEY: 'x',
      DEFAULT_TLL: '1d',
      API_TOKEN: 'x',
      HOME: '/',
      PATH: '/',
      HOSTNAME: 'h',
    };
    expect(load(env).warnings).toEqual([
      'PROT is not a setting; did you mean PORT?',
      'MASTER_KEY is not a setting; did you mean MASTER_KEYS?',
      'DEFAULT_TLL is not a setting; did you mean DEFAULT_TTL?',
      'API_TOKEN is not a setting; did you mean API_TOKENS?',
    ]);
  });

  it('warn about what an operator should know', () => {
    const { warnings } = load({
      HOST: '0.0.0.0',
      PUBLIC_URL: 'http://example.com',
      TELEGRAM_BOT_TOKEN: `1:${'a'.repeat(35)}`,
    });
    expect(warnings).toHaveLength(3);
    expect(warnings.join(' ')).toMatch(/API_TOKENS.*plain http.*A bot is on/);
  });

  it('cannot be printed by accident where they are secret', () => {
    const { secrets } = load({
      API_TOKENS: 'ci:hunter2hunter2hunter2',
      STORE_URL: 'redis://:hunter2@h',
      MASTER_KEYS: 'hunter2',
    });
    expect(JSON.stringify(secrets)).not.toContain('hunter2');
  });

  it('are all in the table and in the example', () => {
    for (const { name } of Object.values(SETTINGS)) {
      expect(settingsTable()).toContain(`\`${name}\``);
      expect(envExample()).toContain(`#${name}=`);
    }
  });
});
