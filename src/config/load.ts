import { Redacted } from '../kit/redacted.ts';
import { readShortFile } from '../kit/short-file.ts';
import type { Loaded, SlackSecrets, SlackWay } from './config.ts';
import { checkTogether, spellingWarnings, warningsOf } from './rules.ts';
import { SETTINGS } from './schema.ts';
import { ConfigError, type Setting } from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Values = { readonly [Key in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[Key]['parse']> };

const FILE_BYTES_MAX = 65_536;

/** What is in a file; nothing when that is too much. */
type ReadText = (path: string) => string | undefined;

function fromFile(setting: Setting<unknown>, path: string, readText: ReadText): string {
  const name = `${setting.name}_FILE`;
  let text: string | undefined;
  try {
    text = readText(path);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw new ConfigError(
      name,
      `cannot be read (${typeof code === 'string' ? code : 'error'})`,
      'name a file that this user can read',
    );
  }
  if (text === undefined)
    throw new ConfigError(name, 'is too large', `name a file of at most ${FILE_BYTES_MAX} bytes`);
  return text.replace(/\r?\n$/, '');
}

function textOf(setting: Setting<unknown>, env: Environment, readText: ReadText): string | undefined {
  const text = env[setting.name] === '' ? undefined : env[setting.name];
  const file = env[`${setting.name}_FILE`] === '' ? undefined : env[`${setting.name}_FILE`];
  if (!setting.isSecret || file === undefined) return text;
  if (text !== undefined)
    throw new ConfigError(setting.name, `and ${setting.name}_FILE are both set`, 'set one of them');
  return fromFile(setting, file, readText);
}

/** Part of a value that may be shown: of an address, neither name and password nor what follows a question mark. */
function shownOf(text: string): string {
  const address = text.replace(/\/\/.*@/s, '//…@').replace(/\?.+$/s, '?…');
  return JSON.stringify(address.slice(0, 60));
}

function valueOf<T>(setting: Setting<T>, env: Environment, readText: ReadText): T | undefined {
  const text = textOf(setting, env, readText);
  if (text === undefined) return undefined;
  const value = setting.parse(text);
  if (value !== undefined) return value;
  const shown = setting.isSecret
    ? 'has a value that cannot be used'
    : `is ${shownOf(text)}, which cannot be used`;
  throw new ConfigError(setting.name, shown, `use ${setting.wanted}`);
}

function hidden<T>(value: T | undefined): Redacted<T> | undefined {
  return value === undefined ? undefined : new Redacted(value);
}

/** Whoever gives an app token wants Socket Mode. */
function slackWayOf({ slackAppToken, slackSigningSecret }: Values): SlackWay | undefined {
  if (slackAppToken !== undefined) return { kind: 'socket', appToken: new Redacted(slackAppToken) };
  if (slackSigningSecret === undefined) return undefined;
  return { kind: 'http', signingSecret: new Redacted(slackSigningSecret) };
}

function slackOf(values: Values): SlackSecrets | undefined {
  const { slackClientId: clientId, slackClientSecret, slackStateSecret } = values;
  const way = slackWayOf(values);
  const botToken = hidden(values.slackBotToken);
  const [clientSecret, stateSecret] = [hidden(slackClientSecret), hidden(slackStateSecret)];
  const install =
    clientId !== undefined && clientSecret && stateSecret
      ? { clientId, clientSecret, stateSecret }
      : undefined;
  return way && (botToken ?? install) ? { botToken, install, way } : undefined;
}

/** Reads every setting. Throws {@link ConfigError} for the first that cannot be used. An empty value is an unset one. */
export function loadSettings(
  env: Environment = process.env,
  readText: ReadText = (path) => readShortFile(path, FILE_BYTES_MAX),
): Loaded {
  const entries = Object.entries(SETTINGS).map(([key, setting]) => [
    key,
    valueOf<unknown>(setting, env, readText),
  ]);
  const values = Object.fromEntries(entries) as Values;
  checkTogether(values);
  const maxTtlS = values.maxTtlS ?? 30 * 86_400;
  const config = {
    host: values.host ?? '127.0.0.1',
    port: values.port ?? 3000,
    publicUrl: values.publicUrl,
    masterKeysFile: env['MASTER_KEYS_FILE'] === '' ? undefined : env['MASTER_KEYS_FILE'],
    cipher: values.cipher ?? 'forge',
    defaultTtlS: Math.min(values.defaultTtlS ?? 86_400, maxTtlS),
    maxTtlS,
    secretBytesMax: values.secretBytesMax ?? 65_536,
    ceilings: values.actorLimits ?? [],
    liveSecretsMax: values.liveSecretsMax ?? 1_000_000,
    liveBytesMax: values.liveBytesMax ?? 1024 ** 3,
    auditDays: values.auditDays ?? 90,
    olderApi: values.olderApi !== 'off',
    trustProxy: values.trustProxy ?? [],
    telegramApiRoot: values.telegramApiRoot ?? 'https://api.telegram.org',
    telegramAllow: values.telegramAllow ?? [],
    slackApiUrl: `${values.slackApiUrl ?? 'https://slack.com/api'}/`,
    slackAllowTeams: values.slackAllowTeams ?? [],
    rateLimit: values.rateLimit ?? 1,
    logLevel: values.logLevel ?? 'info',
  };
  const secrets = {
    store: new Redacted(values.storeUrl ?? ({ kind: 'file', folder: './data' } as const)),
    masterKeys: hidden(values.masterKeys),
    apiTokens: (values.apiTokens ?? []).map(({ name, token }) => ({ name, token: new Redacted(token) })),
    adminToken: hidden(values.adminToken),
    telegramBotToken: hidden(values.telegramBotToken),
    telegramWebhookSecret: hidden(values.telegramWebhookSecret),
    slack: slackOf(values),
  };
  const locale = env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'];
  return {
    config,
    secrets,
    locale,
    warnings: [...spellingWarnings(env), ...warningsOf(config, secrets)],
  };
}
