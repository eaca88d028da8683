import type { FastifyInstance } from 'fastify';
import type { Loaded } from '../config/config.ts';
import type { Check } from '../http/health.ts';
import type { Meters } from '../http/meters.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { ShowNotice } from '../slack/slack-install.ts';
import type { Talk } from '../talk/talk.ts';
import { VaultError } from '../vault/errors.ts';
import { limitsOf } from '../vault/ceilings.ts';
import type { StateStore } from '../vault/ports.ts';
import { meterUnreadable } from './meter-domain.ts';
import type { Step } from './shutdown.ts';
import { Turn } from './turn.ts';

/** A bot that has been opened, or that could be and is not. */
export interface Face {
  readonly name: 'telegram' | 'slack';
  readonly isOn: boolean;
  /** What turns it on, or how it listens. */
  readonly note: string;
  readonly start: () => Promise<void>;
  /** Rejects while its platform cannot be reached; nothing for a bot that is off. */
  readonly check?: Check;
  readonly closing?: Step;
}

export interface FaceParts {
  readonly loaded: Loaded;
  readonly talk: Talk;
  readonly state: StateStore;
  readonly http: FastifyInstance;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The base of links; known when the server listens. */
  readonly publicUrl: () => string;
  readonly showNotice: ShowNotice;
  readonly meters: Meters;
}

interface OneFaceParts extends FaceParts {
  readonly onUnreadable: () => void;
}

function off(name: Face['name'], note: string): Face {
  return { name, isOn: false, note, start: () => Promise.resolve() };
}

function upCheck(part: string, health: () => 'up' | 'down'): Check {
  return () =>
    health() === 'up' ? Promise.resolve() : Promise.reject(new VaultError('store.unavailable', { part }));
}

/** Loaded only when it is turned on: nobody waits at start for a library that is not used. */
async function telegram(parts: OneFaceParts): Promise<Face> {
  const { loaded, talk, state, http, log, publicUrl, onUnreadable } = parts;
  const name = 'telegram';
  const token = loaded.secrets.telegramBotToken;
  if (!token) return off('telegram', 'set TELEGRAM_BOT_TOKEN (README, "Bots")');
  const { openTelegram } = await import('../telegram/telegram-bot.ts');
  const { WEBHOOK_PATH } = await import('../telegram/telegram-webhook.ts');
  const { telegramApiRoot: apiRoot, telegramAllow: allow } = loaded.config;
  const { secretBytesMax } = limitsOf(loaded.config, name);
  const turn = new Turn('telegram-poll', parts);
  const secret = loaded.secrets.telegramWebhookSecret;
  const webhook = secret && { secret, url: () => `${publicUrl()}${WEBHOOK_PATH}` };
  const bot = openTelegram({
    token,
    apiRoot,
    allow,
    talk,
    state,
    log,
    turn,
    webhook,
    secretBytesMax,
    onUnreadable,
  });
  if (bot.plugin) await http.register(bot.plugin);
  return {
    name,
    isOn: true,
    note: webhook ? `POST ${WEBHOOK_PATH}` : 'long polling',
    start: () => bot.start(),
    check: upCheck(name, () => bot.health()),
    closing: { name: 'telegram', limitMs: 1_200, run: () => bot.close() },
  };
}

async function slack({ loaded, http, publicUrl, showNotice, ...parts }: OneFaceParts): Promise<Face> {
  const name = 'slack';
  const secrets = loaded.secrets.slack;
  if (!secrets)
    return off(
      name,
      'set SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and its two), and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN (README, "Bots")',
    );
  const { openSlack } = await import('../slack/slack-app.ts');
  const { INSTALL_PATH } = await import('../slack/slack-install.ts');
  const { talk, state, log, clock, random, onUnreadable } = parts;
  const { slackApiUrl: apiUrl, slackAllowTeams: allow } = loaded.config;
  const { maxTtlS } = limitsOf(loaded.config, name);
  const { botToken, way } = secrets;
  const install = secrets.install && { ...secrets.install, publicUrl, random, showNotice };
  const settings = { botToken, install, way, apiUrl, allow, maxTtlS };
  const app = await openSlack({ ...settings, talk, state, log, clock, onUnreadable });
  await http.register(app.plugin);
  const reached = way.kind === 'http' ? 'POST /slack/events' : 'Socket Mode';
  return {
    name,
    isOn: true,
    note: install ? `${reached}, installed at ${INSTALL_PATH}` : reached,
    start: () => app.start(),
    check: upCheck(name, () => app.health()),
    closing: { name: 'slack', limitMs: 900, run: () => app.close() },
  };
}

/** Opens the bots that are turned on. They speak only after `start`. */
export async function openFaces(parts: FaceParts): Promise<readonly Face[]> {
  const unreadable = meterUnreadable(parts.meters);
  const partsOf = (name: Face['name']): OneFaceParts => ({
    ...parts,
    onUnreadable() {
      unreadable(name);
    },
  });
  return [await telegram(partsOf('telegram')), await slack(partsOf('slack'))];
}
