import { nearMiss } from '../kit/spelling.ts';
import type { Config, Secrets } from './config.ts';
import { SETTINGS } from './schema.ts';
import { ConfigError } from './setting.ts';

interface Together {
  readonly defaultTtlS: number | undefined;
  readonly maxTtlS: number | undefined;
  readonly masterKeys: string | undefined;
  readonly storeUrl: { readonly kind: string } | undefined;
  readonly slackBotToken: string | undefined;
  readonly slackSigningSecret: string | undefined;
  readonly slackAppToken: string | undefined;
  readonly slackClientId: string | undefined;
  readonly slackClientSecret: string | undefined;
  readonly slackStateSecret: string | undefined;
  readonly apiTokens: readonly { readonly name: string }[] | undefined;
  readonly publicUrl: string | undefined;
  readonly telegramBotToken: string | undefined;
  readonly telegramWebhookSecret: string | undefined;
}

const WEBHOOK_PORTS = ['', '80', '88', '443', '8443'];

/** Where Telegram calls a webhook at all. */
function canBeCalled(publicUrl: string | undefined): boolean {
  if (publicUrl === undefined) return false;
  const { protocol, port } = new URL(publicUrl);
  return protocol === 'https:' && WEBHOOK_PORTS.includes(port);
}

const INSTALL_KEYS = ['slackClientId', 'slackClientSecret', 'slackStateSecret'] as const;

function checkSlack(values: Together): void {
  const missing = INSTALL_KEYS.find((key) => values[key] === undefined);
  const given = INSTALL_KEYS.find((key) => values[key] !== undefined);
  if (missing !== undefined && given !== undefined) {
    throw new ConfigError(
      SETTINGS[missing].name,
      `is missing, and ${SETTINGS[given].name} is set`,
      'set all of SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET, or none of them',
    );
  }
  const wanting = values.slackBotToken === undefined ? given : 'slackBotToken';
  const isReached = values.slackSigningSecret !== undefined || values.slackAppToken !== undefined;
  if (wanting !== undefined && !isReached) {
    const { name } = SETTINGS[wanting];
    throw new ConfigError(
      'SLACK_SIGNING_SECRET',
      'is missing',
      `set it beside ${name}, or SLACK_APP_TOKEN for Socket Mode, or unset ${name}`,
    );
  }
}

/** What is wrong only when two settings are seen side by side. */
export function checkTogether(values: Together): void {
  const { defaultTtlS, maxTtlS } = values;
  if (defaultTtlS !== undefined && defaultTtlS > (maxTtlS ?? 30 * 86_400)) {
    throw new ConfigError(
      'DEFAULT_TTL',
      'is longer than MAX_TTL',
      'use one that is at most MAX_TTL (30d unless set)',
    );
  }
  if (values.storeUrl !== undefined && values.storeUrl.kind !== 'file' && values.masterKeys === undefined) {
    throw new ConfigError(
      'MASTER_KEYS',
      'is missing, and this store needs it',
      `use ${SETTINGS.masterKeys.wanted}`,
    );
  }
  checkSlack(values);
  if (
    values.telegramBotToken !== undefined &&
    values.telegramWebhookSecret !== undefined &&
    !canBeCalled(values.publicUrl)
  ) {
    throw new ConfigError(
      'PUBLIC_URL',
      'is no address that Telegram can call, and TELEGRAM_WEBHOOK_SECRET is set',
      'use a public https address on port 443, 80, 88 or 8443, such as https://secrets.example.com, or unset TELEGRAM_WEBHOOK_SECRET to poll',
    );
  }
  const names = (values.apiTokens ?? []).map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new ConfigError('API_TOKENS', 'names two tokens alike', 'give each its own name');
  }
}

/** Set by systems and shells, and near enough to ours to be taken for a slip. */
const NOT_OURS = new Set(['HOME', 'HOSTNAME', 'POST', 'PATH', 'LOST', 'COST', 'DISPLAY']);

function knownNames(): string[] {
  return Object.values(SETTINGS).flatMap(({ name, isSecret }) =>
    isSecret ? [name, `${name}_FILE`] : [name],
  );
}

/** A name one or two letters off a known one was probably meant to be it. Short names only by one, or all would be near. */
export function spellingWarnings(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = knownNames();
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name) || NOT_OURS.has(name) || !/^[A-Z][A-Z0-9_]{2,40}$/.test(name)) return [];
    const meant = nearMiss(name, known, name.length <= 5 ? 1 : 2);
    return meant === undefined ? [] : [`${name} is not a setting; did you mean ${meant}?`];
  });
}

function isPublicHttps(publicUrl: string | undefined): boolean {
  if (publicUrl === undefined) return false;
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' && hostname.includes('.') && !/^(127\.|10\.|192\.168\.|0\.|\[)/.test(hostname);
}

/** One line for each thing that is allowed and that an operator should know. */
export function warningsOf(config: Config, secrets: Secrets): string[] {
  const warnings: string[] = [];
  const isLocal = config.host === '127.0.0.1' || config.host === '::1' || config.host === 'localhost';
  const hasBot = secrets.telegramBotToken !== undefined || secrets.slack !== undefined;
  if (!isLocal && secrets.apiTokens.length === 0) {
    warnings.push('Anyone who reaches this server may create secrets; set API_TOKENS to allow only some.');
  }
  if (config.publicUrl?.startsWith('http:') === true && !isLocal) {
    warnings.push('PUBLIC_URL is plain http: whoever is on the way can read secrets; put https in front.');
  }
  if (hasBot && !isPublicHttps(config.publicUrl)) {
    warnings.push(
      'A bot is on, and PUBLIC_URL is not public https: the links it hands out will not open elsewhere.',
    );
  }
  if (secrets.apiTokens.some(({ token }) => token.reveal().length < 16)) {
    warnings.push('A token in API_TOKENS has fewer than 16 characters: it can be guessed.');
  }
  if (secrets.adminToken !== undefined && secrets.adminToken.reveal().length < 16) {
    warnings.push('ADMIN_TOKEN has fewer than 16 characters: it can be guessed.');
  }
  if ((secrets.slack?.install?.stateSecret.reveal().length ?? Infinity) < 16) {
    warnings.push('SLACK_STATE_SECRET has fewer than 16 characters: it can be guessed.');
  }
  return warnings;
}
