import type { LogLevel } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { ActorCeiling } from './actor-limits.ts';
import type { StoreAddress } from './store-url.ts';

/** What may be printed. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Nothing: `http://localhost:PORT`, with the port that was really taken. */
  readonly publicUrl: string | undefined;
  /** The file that the key ring came from; nothing when it came from the environment or lies beside the store. */
  readonly masterKeysFile: string | undefined;
  readonly cipher: 'forge' | 'native';
  readonly defaultTtlS: number;
  readonly maxTtlS: number;
  readonly secretBytesMax: number;
  /** What kinds of creators may have at most, below the two before. */
  readonly ceilings: readonly ActorCeiling[];
  readonly liveSecretsMax: number;
  readonly liveBytesMax: number;
  readonly auditDays: number;
  readonly olderApi: boolean;
  readonly trustProxy: readonly string[];
  readonly telegramApiRoot: string;
  readonly telegramAllow: readonly string[];
  readonly slackApiUrl: string;
  readonly slackAllowTeams: readonly string[];
  readonly rateLimit: number;
  readonly logLevel: LogLevel;
}

export interface CreatorToken {
  readonly name: string;
  readonly token: Redacted<string>;
}

/** Slack proves itself by its signing secret, or the bot itself by an app token in Socket Mode. */
export type SlackWay =
  | { readonly kind: 'http'; readonly signingSecret: Redacted<string> }
  | { readonly kind: 'socket'; readonly appToken: Redacted<string> };

/** What the app is installed with, into many workspaces. */
export interface SlackInstall {
  readonly clientId: string;
  readonly clientSecret: Redacted<string>;
  readonly stateSecret: Redacted<string>;
}

/** At least one of the token and the means to install. */
export interface SlackSecrets {
  readonly botToken: Redacted<string> | undefined;
  readonly install: SlackInstall | undefined;
  readonly way: SlackWay;
}

/** What may not. */
export interface Secrets {
  readonly store: Redacted<StoreAddress>;
  readonly masterKeys: Redacted<string> | undefined;
  readonly apiTokens: readonly CreatorToken[];
  /** Nothing: there is no admin face. */
  readonly adminToken: Redacted<string> | undefined;
  readonly telegramBotToken: Redacted<string> | undefined;
  /** Telegram calls the bot, and proves itself by this; without it the bot polls. */
  readonly telegramWebhookSecret: Redacted<string> | undefined;
  readonly slack: SlackSecrets | undefined;
}

export interface Loaded {
  readonly config: Config;
  readonly secrets: Secrets;
  /** One line each, to be shown at start. */
  readonly warnings: readonly string[];
  /** The locale of the terminal, such as `ru_RU.UTF-8`. */
  readonly locale?: string | undefined;
}
